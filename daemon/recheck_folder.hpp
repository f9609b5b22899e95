// Requests to ask about some domains now, as files in `recheck.d` of the state directory: `dcvwatchd check`
// writes them, the running daemon takes them. Each side treats what it finds there as the other's: hostile.
//
// A request is written under a name that begins with a dot, is renamed once it is whole, and loses its name
// to one with a dot again when it is taken; it is there until it is answered.
#pragma once

#include "certcentral/domain_id.hpp"
#include "daemon/directory.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dcv {

class recheck_folder {
public:
    using ids = std::vector<certcentral::domain_id>;

    /// More bytes are no request.
    static constexpr std::size_t largest = std::size_t{64} * 1024;

    struct request {
        std::string name;
        ids asked;
    };

    /// Nothing, with errno set, when it is not there, or is no directory of the state directory's owner.
    static std::optional<recheck_folder> open(const std::filesystem::path& state_dir);

    /// Makes it, if need be, and removes everything in it: at the daemon's start. Nothing, with errno set,
    /// when it cannot be made or used.
    static std::optional<recheck_folder> prepare(const std::filesystem::path& state_dir);

    /// For the command: writes a request; its name, or nothing with errno set.
    [[nodiscard]] std::optional<std::string> submit(const ids& asked) const;
    /// For the command: whether the daemon has not answered it yet.
    [[nodiscard]] bool is_open(const std::string& name) const;
    /// For the command, which no longer waits for that.
    void withdraw(const std::string& name) const;

    /// For the daemon: what has been submitted since the last time. Whatever is no request is removed.
    [[nodiscard]] std::vector<request> take() const;
    /// For the daemon: that request is answered.
    void answered(const std::string& name) const;

private:
    explicit recheck_folder(directory place) : place_{std::move(place)} {}

    directory place_;
};

}  // namespace dcv
