// What a response's header must look like before anybody reads it.
#pragma once

#include <string_view>

namespace dcv::net {

/// Whether nobody can read `header` in another way than we do: printable ASCII and tabs, in lines that CRLF
/// ends and that are not folded (RFC 9112 §5.2).
[[nodiscard]] bool is_plain(std::string_view header);

}  // namespace dcv::net
