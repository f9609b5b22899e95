#include "certcentral/json_object.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dcv::certcentral {

namespace {

using nlohmann::json;

/// Watches the parser go by and remembers what the resulting value would hide.
class strictness {
public:
    bool operator()(int depth, json::parse_event_t event, const json& parsed) {
        using kind = json::parse_event_t;
        constexpr int deepest = 32;
        if ((event == kind::object_start || event == kind::array_start) && depth >= deepest) too_deep_ = true;
        if (event == kind::object_start) keys_.emplace_back();
        if (event == kind::object_end) keys_.pop_back();
        if (event == kind::key && !keys_.back().insert(parsed.get<std::string>()).second) {
            duplicate_ = true;
        }
        return true;
    }

    [[nodiscard]] bool too_deep() const { return too_deep_; }
    [[nodiscard]] bool duplicate() const { return duplicate_; }

private:
    std::vector<std::set<std::string>> keys_;  ///< Of each object that is open.
    bool too_deep_{false};
    bool duplicate_{false};
};

}  // namespace

boost::system::result<json, reason> parse_json_object(std::string_view text) {
    // Named, because the library takes a value for an enumerator, too, and an enumerator for a value.
    using boost::system::in_place_error;
    using boost::system::in_place_value;
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.find('\0') != std::string_view::npos || text.starts_with(byte_order_mark))
        return {in_place_error, reason::not_json};

    strictness watching;
    const auto watch = [&watching](int depth, json::parse_event_t event, const json& parsed) {
        return watching(depth, event, parsed);
    };
    constexpr bool allow_exceptions = false;
    json parsed = json::parse(text, watch, allow_exceptions);
    if (parsed.is_discarded() || watching.too_deep()) return {in_place_error, reason::not_json};
    if (watching.duplicate()) return {in_place_error, reason::duplicate_key};
    if (!parsed.is_object()) return {in_place_error, reason::not_an_object};
    return {in_place_value, std::move(parsed)};
}

}  // namespace dcv::certcentral
