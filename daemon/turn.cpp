#include "daemon/turn.hpp"

#include "daemon/options.hpp"
#include "report/events.hpp"

#include <cstdlib>
#include <exception>

namespace dcv {

void turn(boost::asio::io_context& io, const bool& finished, reporter& lines) {
    try {
        while (!finished)
            io.run_one();
    } catch (const std::exception& bug) {
        lines.last_words(report::bug(bug.what()));
        std::_Exit(exit_code::bug);
    }
}

}  // namespace dcv
