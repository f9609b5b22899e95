// What a response's header must look like before it is read.
#pragma once

#include <string_view>

namespace dcv::net {

/// Whether `header` can be read in one way alone: printable ASCII and tabs, in lines that CRLF ends and that
/// are not folded (RFC 9112 §5.2).
[[nodiscard]] bool is_plain(std::string_view header);

/// Why a header that is not plain is legal all the same: folded lines, bytes beyond ASCII (RFC 9110 §5.5).
/// Empty when it is not.
[[nodiscard]] std::string_view legal_form(std::string_view header);

}  // namespace dcv::net
