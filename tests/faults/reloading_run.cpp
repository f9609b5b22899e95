#include "faults/reloading_run.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <utility>

namespace dcv::test {

reloading_run::reloading_run(script answers, const std::string& domains) : server_{std::move(answers)} {
    directory_.write("ca.pem", test_authority().certificate());
    directory_.write("key", first_key);
    write(domains);
    const auto state = directory_.path() / "state";
    daemon_.emplace(std::vector<std::string>{"run", "--config", file(), "--state-dir", state, "--log-format",
                                             "json", "--log-level", "debug"});
    EXPECT_TRUE(daemon_->wait_for("summary"));  // The last thing of a start.
}

std::string reloading_run::text(const std::string& domains) const {
    return fmt::format(
        "---\napi: {{url: '{}', ca_file: ca.pem, key_file: key}}\nschedule: {{floor: 10ms, at_one_day: "
        "10ms}}\n"
        "limits: {{per_5s: 1000000, per_3min: 1000000}}\ndomains: {}\n...\n",
        server_.url(), domains);
}

void reloading_run::write(const std::string& domains) const {
    directory_.write(file().filename(), text(domains));
}

reloading_run::json reloading_run::accepted() {
    return reloaded("config_loaded");
}

std::string reloading_run::refused() {
    return reloaded("config_rejected").value("fault", "");
}

reloading_run::json reloading_run::reloaded(std::string_view event) {
    daemon_->signal(SIGHUP);
    EXPECT_TRUE(daemon_->wait_for(event)) << event;
    return daemon_->events().empty() ? json::object() : daemon_->events().back();
}

reloading_run::json reloading_run::expect(std::string_view event, int domain) {
    const auto is_meant = [domain](const json& each) { return each.value("domain_id", 0) == domain; };
    EXPECT_TRUE(daemon_->wait_for(event, is_meant)) << event << " about " << domain;
    return daemon_->events().empty() ? json::object() : daemon_->events().back();
}

void reloading_run::stop() {
    daemon_->signal(SIGTERM);
    EXPECT_EQ(daemon_->wait(), 0);
    EXPECT_EQ(daemon_->output().find("canary"), std::string::npos) << "I4";
}

std::vector<reloading_run::json> reloading_run::events(std::string_view name, int domain) const {
    std::vector<json> found;
    for (const auto& each : daemon_->events()) {
        if (each["event"] == name && (domain == 0 || each.value("domain_id", 0) == domain))
            found.push_back(each);
    }
    return found;
}

std::vector<received> reloading_run::requests(int domain) const {
    const auto part = fmt::format("/domain/{}/", domain);
    std::vector<received> found;
    for (const auto& each : server_.requests()) {
        if (each.target.find(part) != std::string::npos) found.push_back(each);
    }
    return found;
}

}  // namespace dcv::test
