// Whatever `Retry-After` and `Date` hold, the wait is none or between nothing and a day.
#include "certcentral/retry_after.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const auto cut = text.find('\n');
    const std::string date = cut == std::string::npos ? "" : text.substr(cut + 1);
    const dcv::net::response response{429, {{"Retry-After", text.substr(0, cut)}, {"Date", date}}, {}};
    const auto wait = dcv::certcentral::retry_after(response, {});
    if (wait && (wait->count() < 0 || *wait > dcv::certcentral::longest_retry_after)) std::abort();
    return 0;
}
