// What a process may have been given by the program that started it, and must not stumble over.
#pragma once

namespace dcv {

/// Opens what is missing of the descriptors 0, 1 and 2, so that no file or connection gets one of these
/// numbers and the log is never written into it. Nothing can be read from or written to what it opens: a log
/// line to a closed standard error is one that was not written. Call it before anything is opened.
void open_standard_streams();

}  // namespace dcv
