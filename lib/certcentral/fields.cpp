#include "certcentral/fields.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace dcv::certcentral {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";  // OWS of RFC 9110 §5.6.3
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> values_of(const net::response& response, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& field : response.fields) {
        if (boost::algorithm::iequals(field.name, name)) values.push_back(trimmed(field.value));
    }
    return values;
}

}  // namespace dcv::certcentral
