// The fields of a response by name.
#pragma once

#include "net/message.hpp"

#include <string_view>
#include <vector>

namespace dcv::certcentral {

/// `text` without the blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The values of all fields of that name, trimmed (RFC 9110 §5.1: names ignore case). `response` must outlive
/// them.
[[nodiscard]] std::vector<std::string_view> values_of(const net::response& response, std::string_view name);

}  // namespace dcv::certcentral
