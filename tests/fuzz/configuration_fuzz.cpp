// Whatever a configuration file holds: it is taken with every value in its range and no id that is not
// written there, or refused with a place and a reason for each fault. A file that was cut in its last line is
// never taken.
#include "config/domain_list.hpp"
#include "config/findings.hpp"
#include "config/main_file.hpp"
#include "config/text_file.hpp"
#include "config/yaml_document.hpp"
#include "config/yaml_value.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using namespace dcv;

void must(bool holds) {
    if (!holds) std::abort();
}

template <class Value>
bool is_within(Value value, Value least, Value most) {
    return least <= value && value <= most;
}

/// Whether `number` is in `text`, not as a part of a longer one.
bool is_written(const std::string& number, std::string_view text) {
    const auto is_digit = [&text](std::size_t at) {
        return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0;
    };
    for (auto at = text.find(number); at != std::string_view::npos; at = text.find(number, at + 1)) {
        if ((at == 0 || !is_digit(at - 1)) && !is_digit(at + number.size())) return true;
    }
    return false;
}

struct outcome {
    std::optional<config::settings> settings;
    config::faults faults;
};

outcome read(const std::string& text) {
    auto checked = config::text_file::check("file", text);
    if (!checked) return {{}, {checked.error()}};
    config::findings findings;
    const auto document = config::yaml_document::parse(*std::move(checked), findings);
    if (!document) return {{}, findings.take_faults()};
    config::domain_list domains{std::chrono::sys_days{2026y / 11 / 20}, findings};
    auto main = config::read_main_file(config::yaml_value{*document}, "/nowhere", domains, findings);
    main.settings.domains = domains.take();
    if (findings.faultless()) return {std::move(main.settings), {}};
    return {{}, findings.take_faults()};
}

void must_be_valid(const config::settings& settings, const std::string& text) {
    must(is_within<std::chrono::milliseconds>(settings.api.timeout, 1s, 10min));
    must(is_within(settings.api.connections, 1U, 256U));
    must(is_within<std::chrono::milliseconds>(settings.schedule.floor, 10ms, 24h));
    must(is_within<std::chrono::milliseconds>(settings.schedule.at_one_day, 10ms, 24h));
    must(is_within(settings.schedule.jitter, 0.0, 1.0));
    must(is_within(settings.limits.per_5s, 1U, 1'000'000U));
    must(is_within(settings.limits.per_3min, 1U, 1'000'000U));
    const bool rehearsal = settings.limits.per_5s > 100 || settings.limits.per_3min > 1000;
    const auto& host = settings.api.origin.host;
    must(!rehearsal || host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0);
    const bool is_escaped = text.find('\\') != std::string::npos;
    for (const auto& each : settings.domains)
        must(is_escaped || is_written(std::to_string(each.id.value()), text));
}

void must_tell(const config::faults& faults, const std::string& text) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    must(!faults.empty());
    for (const auto& each : faults) {
        must(each.where.file == "file" && is_within<std::size_t>(each.where.line, 1, lines + 1));
        must(each.where.column >= 1 && !each.wrong.empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const auto found = read(text);
    if (!found.settings) {
        must_tell(found.faults, text);
        return 0;
    }
    must_be_valid(*found.settings, text);
    must(!read(text.substr(0, text.find_last_not_of("\r\n") + 1)).settings);
    return 0;
}
