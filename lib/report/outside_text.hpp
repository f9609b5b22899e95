// Text from outside (a server, a file, an argument) made harmless: nothing in it can end a line, start a
// field or speak to a terminal.
#pragma once

#include <string>
#include <string_view>

namespace dcv::report {

/// The most bytes that a value from outside takes in a log.
inline constexpr std::size_t longest_value = 256;

/// `text` in printable ASCII: every other byte as `\xNN`, a backslash as `\\`. At most `longest` bytes (3 or
/// more); what is longer is cut and ends in `...`. ASCII because every longer alphabet has its look-alikes
/// and direction marks.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t longest = longest_value);

/// `escaped(text)`, in double quotes (with `\"` inside) unless it consists of letters, digits and `.-_:/@+|,`
/// alone: for places where a blank or an equals sign would mean something.
[[nodiscard]] std::string one_word(std::string_view text);

}  // namespace dcv::report
