// A configuration, a key and a trusted authority in a directory of their own: what a daemon under test is
// given.
#pragma once

#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"

#include <string>
#include <vector>

namespace dcv::test {

class workplace {
public:
    workplace() {
        directory_.write("ca.pem", test_authority().certificate());
        directory_.write("key", "canary-key-0123456789\n");
    }

    /// The arguments of `command` on a configuration that ends in `rest`, with a quick schedule and the key.
    std::vector<std::string> command(const std::string& command, const std::string& url,
                                     const std::string& rest) {
        const bool rehearsal = url.find("localhost") != std::string::npos;
        const std::string limits = rehearsal ? "limits: {per_5s: 1000000, per_3min: 1000000}\n" : "";
        return on(command,
                  "api: {url: '" + url +
                      "', ca_file: ca.pem, key_file: key}\nschedule: {floor: 10ms, at_one_day: 10ms}\n" +
                      limits + rest);
    }

    /// The arguments of `command` on exactly that configuration.
    std::vector<std::string> on(const std::string& command, const std::string& configuration) {
        return {command,       "--config", directory_.write("dcvwatchd.yaml", configuration),
                "--state-dir", state(),    "--log-format",
                "json"};
    }

    [[nodiscard]] const temporary_directory& directory() const { return directory_; }
    [[nodiscard]] std::filesystem::path state() const { return directory_.path() / "state"; }

private:
    temporary_directory directory_;
};

}  // namespace dcv::test
