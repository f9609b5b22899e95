// A directory with a configuration, `c.yaml`, and whatever that names: what the daemon and the library make
// of it.
#pragma once

#include "config/load.hpp"
#include "support/daemon_process.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::test {

using lines = std::vector<std::string>;

class starting_place {
public:
    /// Each fault for which `run` refuses to start on `text`, seen from the directory.
    lines refusals(std::string_view text, const lines& environment = {}) const {
        directory_.write("c.yaml", text);
        return refusals(environment);
    }

    /// The same on the file as it is.
    lines refusals(const lines& environment = {}) const {
        daemon_process daemon{command("run"), environment};
        EXPECT_EQ(daemon.wait(), 78) << daemon.output();
        EXPECT_EQ(daemon.output().find("canary"), std::string::npos) << "I4";
        lines all;
        for (const auto& event : daemon.events()) {
            EXPECT_EQ(event["event"], "config_rejected");
            all.push_back(without_directory(event.value("fault", "")));
        }
        return all;
    }

    /// The faults that a reading of `text` comes upon.
    lines faults(std::string_view text) const {
        const auto read = config::load(directory_.write("c.yaml", text), {});
        lines all;
        if (!read) {
            for (const auto& fault : read.error().faults)
                all.push_back(without_directory(fault.to_string()));
        }
        return all;
    }

    /// The ids that are watched on the file as it is; nothing when it is refused.
    std::optional<std::vector<std::int64_t>> ids() const {
        const auto read = config::load(directory_.path() / "c.yaml", {});
        if (!read) return {};
        std::vector<std::int64_t> all;
        for (const auto& domain : read->settings.domains)
            all.push_back(domain.id.value());
        return all;
    }

    lines command(const std::string& name) const {
        return {name, "--config", path("c.yaml"), "--state-dir", path("state"), "--log-format", "json"};
    }
    std::string path(const std::string& name) const { return directory_.path() / name; }
    const temporary_directory& directory() const { return directory_; }

private:
    std::string without_directory(std::string text) const {
        const auto prefix = path("");
        for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix))
            text.erase(at, prefix.size());
        return text;
    }

    temporary_directory directory_;
};

}  // namespace dcv::test
