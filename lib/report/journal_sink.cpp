#include "report/journal_sink.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace dcv::report {

namespace {

/// Whether the next attempt over the same connection may go well.
bool is_passing(int error) {
    return error == EAGAIN || error == EINTR || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

journal_sink::~journal_sink() {
    disconnect();
}

void journal_sink::sink_it_(const spdlog::details::log_msg& message) {
    const std::string_view entry{message.payload.data(), message.payload.size()};
    // Twice: a journald that was started anew may have made its socket anew.
    written_ = send(entry) || (socket_ < 0 && send(entry));
}

bool journal_sink::send(std::string_view entry) {
    if (socket_ < 0 && !connect()) return false;
    if (!has_room()) return false;
    if (::send(socket_, entry.data(), entry.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return true;
    if (!is_passing(errno)) disconnect();
    return false;
}

bool journal_sink::connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof address.sun_path) return false;
    std::copy(path_.begin(), path_.end(), std::begin(address.sun_path));
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return false;
    // Connected, so that poll(2) knows of the room in the peer's queue. The cast is POSIX's way.
    const auto* const peer = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(socket_, peer, sizeof address) == 0) return true;
    disconnect();
    return false;
}

bool journal_sink::has_room() {
    constexpr int patience_ms = 1000;
    pollfd room{socket_, POLLOUT, 0};
    int ready = -1;
    do {
        ready = ::poll(&room, 1, waited_in_vain_ ? 0 : patience_ms);
    } while (ready < 0 && errno == EINTR);
    waited_in_vain_ = ready == 0;
    return ready > 0;  // Or the peer is gone: send(2) says so.
}

void journal_sink::disconnect() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool leads_to_journal(int descriptor, const char* stream) {
    struct stat target {};
    if (stream == nullptr || ::fstat(descriptor, &target) != 0) return false;
    return fmt::format("{}:{}", target.st_dev, target.st_ino) == stream;
}

}  // namespace dcv::report
