#include "ledger/boot.hpp"

#include <cstdlib>
#include <fstream>

namespace dcv::ledger {

std::string plain_boot_id(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string plain;
    for (const char each : text) {
        if (each == '-') continue;
        const char lower = each >= 'A' && each <= 'F' ? static_cast<char>(each - 'A' + 'a') : each;
        if (digits.find(lower) == std::string_view::npos) return {};
        plain += lower;
    }
    return plain.size() == 32 ? plain : std::string{};
}

std::string this_boot() {
    if (const char* const given = std::getenv("DCVWATCHD_BOOT_ID")) {
        if (auto id = plain_boot_id(given); !id.empty()) return id;
    }
    std::ifstream kernel{"/proc/sys/kernel/random/boot_id"};
    std::string id;
    std::getline(kernel, id);
    return plain_boot_id(id);
}

}  // namespace dcv::ledger
