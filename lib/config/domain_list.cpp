#include "config/domain_list.hpp"

#include "config/findings.hpp"
#include "config/mapping.hpp"
#include "config/timestamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dcv::config {

using std::chrono::sys_seconds;

namespace {

constexpr const char* id_allowed = "a whole number from 1 to 9223372036854775807, in digits only";

std::string read_name(const mapping& entry) {
    constexpr std::size_t longest = 253;  // RFC 1035 §2.3.4, written as text without a dot at its end.
    constexpr std::string_view allowed = "1 to 253 printable ASCII characters";
    const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
    const auto name = entry.text("name", allowed);
    if (!name) return {};
    const bool printable = std::all_of(name->begin(), name->end(), is_printable);
    if (printable && name->size() <= longest) return std::string{*name};
    entry.refuse("name", printable ? "is too long" : "is not printable ASCII", allowed);
    return {};
}

std::optional<sys_seconds> read_since(const mapping& entry, sys_seconds now) {
    constexpr std::string_view allowed =
        "a date or an RFC 3339 time, such as 2026-11-20 or 2026-11-20T08:30:00Z";
    const auto written = entry.text("since", allowed);
    if (!written) return {};
    const auto since = parse_timestamp(*written);
    if (!since) entry.refuse("since", "is not a date or time that exists", allowed);
    if (since > now)
        entry.doubt("since", "lies in the future, the age counts as 0", "a time that has passed");
    return since;
}

}  // namespace

void domain_list::add(const yaml_value& list, std::string_view name) {
    if (list.kind() != yaml_kind::list) {
        const auto wrong = list.kind() == yaml_kind::nothing ? "is empty" : "is not a list";
        findings_.refuse(list, fmt::format("{} {}", name, wrong), "a list of domains, or [] for none");
        return;
    }
    for (const auto& entry : list)
        add_entry(entry);
}

void domain_list::add_entry(const yaml_value& entry) {
    if (entry.kind() == yaml_kind::mapping) return add_described(entry);
    if (const auto id = new_id(entry)) domains_.push_back({*id, {}, {}});
}

void domain_list::add_described(const yaml_value& entry) {
    const mapping fields{entry, "this domain", {"id", "name", "since"}, findings_};
    const auto name = read_name(fields);
    const auto since = read_since(fields, now_);
    const auto written = fields.find("id");
    if (!written) findings_.refuse({entry.where(), "this domain has no id", id_allowed, {}});
    const auto id = written ? new_id(*written) : std::nullopt;
    if (id) domains_.push_back({*id, name, since});
}

std::optional<certcentral::domain_id> domain_list::new_id(const yaml_value& written) {
    const auto id = written.is_text() ? certcentral::domain_id::parse(written.text()) : std::nullopt;
    if (!id) {
        findings_.refuse(written, "not a domain id", id_allowed);
        return {};
    }
    const auto [first, is_new] = first_.try_emplace(*id, written);
    if (is_new) return id;
    const auto place = first->second.where().to_string();
    findings_.refuse(written, fmt::format("domain {} is listed twice, first at {}", id->to_string(), place),
                     "each id once");
    return {};
}

}  // namespace dcv::config
