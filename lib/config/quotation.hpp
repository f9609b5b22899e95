// Text in quotes as a YAML file writes it. The parser hands out what is meant, and takes a file that ends
// inside the quotes as if they had been closed.
#pragma once

#include <string_view>

namespace dcv::config {

/// Whether `source` starts with a quote.
[[nodiscard]] bool opens_quotation(std::string_view source) noexcept;

/// The quotation that `source` starts with, its quotes included (YAML 1.2.2 §7.3.1, §7.3.2); empty if it is
/// not closed.
[[nodiscard]] std::string_view quotation(std::string_view source) noexcept;

}  // namespace dcv::config
