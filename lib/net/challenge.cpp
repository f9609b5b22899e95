#include "net/challenge.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>

#include <algorithm>

namespace dcv::net {

namespace {

constexpr std::size_t most = 8;
constexpr std::string_view blanks = " \t";

/// What stands before the next comma that is not in a quoted string (RFC 9110 §5.6.4); `rest` goes on behind
/// it.
std::string_view next_item(std::string_view& rest) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rest.size() && (quoted || rest[end] != ','); ++end) {
        if (rest[end] == '"') quoted = !quoted;
        if (quoted && rest[end] == '\\') ++end;
    }
    const auto item = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    return item;
}

std::string_view without_blanks(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// The value of `realm="value"`, if that is what `parameter` is.
std::string realm_of(std::string_view parameter) {
    const auto equals = parameter.find('=');
    if (equals == parameter.npos ||
        !boost::algorithm::iequals(without_blanks(parameter.substr(0, equals)), "realm"))
        return {};
    auto value = std::string{without_blanks(parameter.substr(equals + 1))};
    boost::algorithm::trim_if(value, [](char c) { return c == '"'; });
    return value;
}

/// A list of challenges, each a scheme and perhaps parameters, which a comma separates, too: an item that
/// begins with `name=` belongs to the scheme before it.
void read(std::string_view value, std::vector<challenge>& all) {
    while (!value.empty()) {
        const auto item = without_blanks(next_item(value));
        const auto scheme = item.substr(0, item.find_first_of(" \t="));
        const auto rest = without_blanks(item.substr(scheme.size()));
        const bool is_parameter = rest.starts_with('=');
        if (!is_parameter && !scheme.empty()) all.push_back({std::string{scheme}, realm_of(rest)});
        if (is_parameter && !all.empty() && all.back().realm.empty()) all.back().realm = realm_of(item);
    }
}

}  // namespace

bool challenge::is_basic() const {
    return boost::algorithm::iequals(scheme, "Basic");
}

std::vector<challenge> challenges(std::string_view header) {
    std::vector<challenge> all;
    while (!header.empty()) {
        const auto line = header.substr(0, header.find("\r\n"));
        header.remove_prefix(std::min(header.size(), line.size() + 2));
        for (const std::string_view name : {"Proxy-Authenticate:", "WWW-Authenticate:"}) {
            if (boost::algorithm::istarts_with(line, name)) read(line.substr(name.size()), all);
        }
    }
    std::vector<challenge> each;
    for (auto& one : all) {
        if (each.size() < most && std::find(each.begin(), each.end(), one) == each.end())
            each.push_back(std::move(one));
    }
    return each;
}

std::string in_words(const std::vector<challenge>& all) {
    std::string words;
    for (const auto& one : all) {
        if (!words.empty()) words += ", ";
        words += one.realm.empty() ? one.scheme : one.scheme + " realm \"" + one.realm + "\"";
    }
    return words;
}

}  // namespace dcv::net
