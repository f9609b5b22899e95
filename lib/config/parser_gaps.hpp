// What the YAML parser passes over without a word, so that an id in it would be lost: found by a look at the
// bytes, before the parser sees them. Does not know what a value means.
#pragma once

#include "config/text_file.hpp"

namespace dcv::config {

class findings;

/// Refuses what the parser (yaml-cpp 0.7) drops: a line that begins with `%`, which it takes for a directive
/// wherever it stands; a `#` right after a bracket, a comma or a quote, from which on it drops the line (in
/// YAML a blank stands before a comment, YAML 1.2.2 §6.6). And brackets that are nested too deeply for it.
/// Whether there was none.
bool refuse_parser_gaps(const text_file& file, findings& findings);

}  // namespace dcv::config
