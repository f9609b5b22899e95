// A journal's socket of a test's own: what arrives there, and a reader that does not read, goes and comes
// back.
#pragma once

#include "support/temporary_directory.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

namespace dcv::test {

class datagram_socket {
public:
    datagram_socket() { open(); }
    ~datagram_socket() { close(); }
    datagram_socket(const datagram_socket&) = delete;
    datagram_socket& operator=(const datagram_socket&) = delete;

    [[nodiscard]] std::string path() const { return (directory_.path() / "socket").string(); }

    void open() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto name = path();
        std::copy(name.begin(), name.end(), std::begin(address.sun_path));
        descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::system_error{errno, std::generic_category(), "bind"};
    }

    /// As if its owner had ended; the socket's name goes, too.
    void close() {
        ::close(descriptor_);
        ::unlink(path().c_str());
    }

    /// The next datagram; empty when none is there.
    [[nodiscard]] std::string read() const {
        std::array<char, 65536> datagram{};
        const auto size = ::recv(descriptor_, datagram.data(), datagram.size(), MSG_DONTWAIT);
        return {datagram.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }

private:
    temporary_directory directory_;
    int descriptor_{-1};
};

}  // namespace dcv::test
