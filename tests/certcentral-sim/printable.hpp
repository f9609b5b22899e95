// Text from outside, made fit for a line that a person reads.
#pragma once

#include <string>
#include <string_view>

namespace dcv::sim {

/// Everything but visible ASCII and blanks becomes `\xNN`; cut after 256 bytes. One line, and no terminal's
/// control sequences, whatever a client sends.
std::string printable(std::string_view text);

}  // namespace dcv::sim
