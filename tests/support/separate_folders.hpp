// A machine's /etc and /var/lib as one process sees them: folders of a test's own, in a mount namespace.
#pragma once

#include "support/daemon_process.hpp"
#include "support/temporary_directory.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace dcv::test {

class separate_folders {
public:
    separate_folders() {
        std::filesystem::create_directories(lib());
        folder_.write("etc/nsswitch.conf", "hosts: files\n", 0644);
        folder_.write("etc/hosts", "127.0.0.1 localhost\n", 0644);
    }

    /// Whether this user may make such a namespace; else the test is to be skipped.
    [[nodiscard]] static bool possible() {
        return std::system((unshare() + " -m true 2>/dev/null").c_str()) == 0;
    }

    /// Writes /etc/`name`.
    void etc(const std::filesystem::path& name, std::string_view text, mode_t mode = 0600) const {
        folder_.write("etc" / name, text, mode);
    }

    /// The /var/lib, and the /etc, of the process, as this one sees it.
    [[nodiscard]] std::filesystem::path lib() const { return folder_.path() / "lib"; }
    [[nodiscard]] std::filesystem::path etc() const { return folder_.path() / "etc"; }

    /// For a `daemon_process`: it begins with these folders.
    [[nodiscard]] std::string prelude() const {
        const auto inside = "mount --bind " + etc().string() + " /etc && mount --bind " + lib().string() +
                            R"( /var/lib && exec "$0" "$@")";
        return "exec " + unshare() + " -m sh -c '" + inside + R"(' "$0" "$@";)";
    }

private:
    /// Root needs no user namespace, which not every machine has.
    static std::string unshare() { return ::geteuid() == 0 ? "unshare" : "unshare -r"; }

    temporary_directory folder_;
};

}  // namespace dcv::test
