// One event: what users, scripts and monitoring read. Its name and the names of its fields are a contract.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dcv::report {

/// In rising order of weight, as syslog(3) orders them (there is no `critical` here: what is worse than an
/// error ends the process).
enum class level { trace, debug, info, notice, warning, error };

[[nodiscard]] std::string_view to_string(level severity);
[[nodiscard]] std::optional<level> level_of(std::string_view name);

struct event_field {
    std::string_view name;
    std::variant<std::int64_t, double, bool, std::string>
        value;  ///< Text as it came: escaped where it is written.
};

struct event {
    std::string_view name;
    level severity{level::info};
    std::string message;  ///< For people. What stands in it from outside went through `one_word`.
    std::vector<event_field> fields;
};

}  // namespace dcv::report
