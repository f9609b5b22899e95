// Printing for people on a stream that may be closed, full or gone.
#pragma once

#include "config/fault.hpp"

#include <cstdio>
#include <string>

namespace dcv {

/// Writes `text` to `stream`. What cannot be written is lost.
inline void print(std::FILE* stream, const std::string& text) {
    static_cast<void>(std::fputs(text.c_str(), stream));
}

/// Writes each fault to standard error, a line each, `prefix` before it.
void print_all(const config::faults& faults, const char* prefix);

}  // namespace dcv
