#include "report/descriptor_sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace dcv::report {

void descriptor_sink::sink_it_(const spdlog::details::log_msg& message) {
    std::string line{message.payload.data(), message.payload.size()};
    line += '\n';
    if (line != begun_) {
        written_ = finish();
        if (!written_) return;
        begun_ = std::move(line);
    }
    written_ = finish();
}

bool descriptor_sink::finish() {
    while (done_ < begun_.size()) {
        if (has_room() && write_some()) continue;
        if (done_ == 0) begun_.clear();  // None of it was written: nothing needs an end.
        return false;
    }
    begun_.clear();
    done_ = 0;
    return true;
}

bool descriptor_sink::write_some() {
    // A pipe that has room has it for PIPE_BUF bytes: then write(2) does not wait, and up to so many bytes
    // stay together though others write to the same pipe (pipe(7)).
    const auto size = std::min<std::size_t>(begun_.size() - done_, PIPE_BUF);
    const ssize_t wrote = ::write(descriptor_, begun_.data() + done_, size);
    if (wrote > 0) done_ += static_cast<std::size_t>(wrote);
    return wrote > 0 || (wrote < 0 && errno == EINTR);
}

bool descriptor_sink::has_room() {
    constexpr int patience_ms = 1000;
    pollfd room{descriptor_, POLLOUT, 0};
    int ready = -1;
    do {
        ready = ::poll(&room, 1, waited_in_vain_ ? 0 : patience_ms);
    } while (ready < 0 && errno == EINTR);
    waited_in_vain_ = ready == 0;
    return ready > 0;  // Or nothing can ever be written: write(2) says so.
}

}  // namespace dcv::report
