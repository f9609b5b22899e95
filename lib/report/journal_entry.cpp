#include "report/journal_entry.hpp"

#include "report/message_id.hpp"
#include "report/outside_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace dcv::report {

namespace {

/// Far above any message: an entry must fit into one datagram.
constexpr std::size_t longest_message = 4096;

/// syslog(3)'s numbers, in the order of `level`.
constexpr std::array priorities{'7', '7', '6', '5', '4', '3'};

/// Adds `name=value`. A line feed in it would begin another field.
void add(std::string& entry, std::string_view name, std::string value) {
    std::replace(value.begin(), value.end(), '\n', ' ');
    entry.append(name).append("=").append(value).append("\n");
}

std::string field_name(std::string_view name) {
    std::string result{"DCV_"};
    for (const char c : name)
        result += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

std::string field_value(const decltype(event_field::value)& value) {
    if (const auto* const text = std::get_if<std::string>(&value)) return escaped(*text);
    if (const auto* const flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* const ratio = std::get_if<double>(&value)) return fmt::format("{:.2f}", *ratio);
    return std::to_string(std::get<std::int64_t>(value));
}

}  // namespace

std::string journal_entry(const event& happened, event_time time, std::string_view identifier) {
    std::string entry;
    add(entry, "MESSAGE", happened.message.substr(0, longest_message));
    add(entry, "PRIORITY", {priorities.at(static_cast<std::size_t>(happened.severity))});
    add(entry, "SYSLOG_IDENTIFIER", std::string{identifier});
    if (const auto id = message_id(happened.name)) add(entry, "MESSAGE_ID", std::string{*id});
    add(entry, "DCV_EVENT", std::string{happened.name});
    add(entry, "DCV_TIME", timestamp(time));
    for (const auto& field : happened.fields)
        add(entry, field_name(field.name), field_value(field.value));
    return entry;
}

}  // namespace dcv::report
