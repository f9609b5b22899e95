#include "report/line.hpp"

#include "report/outside_text.hpp"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace dcv::report {

namespace {

using value = decltype(event_field::value);

std::string as_text(const value& field) {
    if (const auto* const text = std::get_if<std::string>(&field)) return one_word(*text);
    if (const auto* const flag = std::get_if<bool>(&field)) return *flag ? "true" : "false";
    if (const auto* const ratio = std::get_if<double>(&field)) return fmt::format("{:.2f}", *ratio);
    return std::to_string(std::get<std::int64_t>(field));
}

nlohmann::ordered_json as_json(const value& field) {
    if (const auto* const text = std::get_if<std::string>(&field)) return escaped(*text);
    if (const auto* const flag = std::get_if<bool>(&field)) return *flag;
    if (const auto* const ratio = std::get_if<double>(&field)) return std::round(*ratio * 100) / 100;
    return std::get<std::int64_t>(field);
}

}  // namespace

std::string timestamp(event_time time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(second)), (time - second).count());
}

std::string short_line(const event& happened, event_time time) {
    return fmt::format("{} {:7} {}", timestamp(time), to_string(happened.severity), happened.message);
}

std::string text_line(const event& happened, event_time time) {
    std::string line = short_line(happened, time) + fmt::format(" event={}", happened.name);
    for (const auto& field : happened.fields)
        line += fmt::format(" {}={}", field.name, as_text(field.value));
    return line;
}

std::string json_line(const event& happened, event_time time) {
    nlohmann::ordered_json object{{"time", timestamp(time)},
                                  {"level", to_string(happened.severity)},
                                  {"event", happened.name},
                                  {"message", happened.message}};
    for (const auto& field : happened.fields)
        object[std::string{field.name}] = as_json(field.value);
    return object.dump();
}

}  // namespace dcv::report
