// A JSON text that leaves no room for two readings.
#pragma once

#include "certcentral/reason.hpp"

#include <boost/system/result.hpp>
#include <nlohmann/json.hpp>

#include <string_view>

namespace dcv::certcentral {

/// Reads `text` as one JSON object (RFC 8259). Stricter than the library, which ends at a NUL byte, skips a
/// byte order mark and keeps the last of two equal keys (RFC 8259 §4: "unpredictable"): here each is an
/// error, as are text after the object, invalid UTF-8, a number out of range and more than 32 levels:
/// `not_json`, `duplicate_key` or `not_an_object`.
boost::system::result<nlohmann::json, reason> parse_json_object(std::string_view text);

}  // namespace dcv::certcentral
