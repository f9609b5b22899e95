// The loop itself, and how it ends when something is wrong that cannot be mended.
#pragma once

#include "daemon/reporter.hpp"

#include <boost/asio/io_context.hpp>

namespace dcv {

/// Turns the loop until `finished`. An exception here is a bug, or a disk that is broken: the process ends
/// with 70, and a restart starts from a clean one, so nothing is unwound under coroutines that
/// still wait.
void turn(boost::asio::io_context& io, const bool& finished, reporter& lines);

}  // namespace dcv
