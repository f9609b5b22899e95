// The real daemon whose configuration is changed while it runs, and a server that answers it. What the
// configuration says beside its domains stays as it is: a quick schedule, the key, the server.
#pragma once

#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::test {

inline constexpr const char* first_key = "canary-key-0123456789";

class reloading_run {
public:
    using json = nlohmann::json;

    /// Watches `domains` (as YAML), and waits until the daemon is ready for a signal.
    reloading_run(script answers, const std::string& domains);

    /// A whole configuration with those domains.
    [[nodiscard]] std::string text(const std::string& domains) const;

    /// Writes `domains` to the configuration of the daemon.
    void write(const std::string& domains) const;

    /// Reloads; the event that says that the configuration is taken.
    json accepted();

    /// Reloads; the fault for which the configuration is refused.
    std::string refused();

    /// Reads the log until that event about that domain, which it returns.
    json expect(std::string_view event, int domain);

    /// Until that domain has been answered once more: it is still watched.
    void expect_another_check(int domain) { expect("check_answered", domain); }

    /// Ends the daemon well.
    void stop();

    /// The events of that name read so far, about that domain if one is given.
    [[nodiscard]] std::vector<json> events(std::string_view name, int domain = 0) const;

    /// The requests about that domain.
    [[nodiscard]] std::vector<received> requests(int domain) const;

    [[nodiscard]] const temporary_directory& directory() const { return directory_; }
    [[nodiscard]] std::filesystem::path file() const { return directory_.path() / "dcvwatchd.yaml"; }

private:
    json reloaded(std::string_view event);

    temporary_directory directory_;
    scripted_server server_;
    std::optional<daemon_process> daemon_;
};

}  // namespace dcv::test
