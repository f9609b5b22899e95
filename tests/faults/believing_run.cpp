#include "faults/believing_run.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <utility>

namespace dcv::test {

namespace {

using namespace std::chrono_literals;

constexpr const char* canary = "canary-key-0123456789";
constexpr auto floor_between_checks = 10ms;

/// Quick, or so slow that nobody is asked twice in a test.
std::string configuration(const std::string& url, bool asked_again) {
    return fmt::format(
        "api:\n  url: {}\n  ca_file: ca.pem\n  key_file: key\nschedule: {{floor: {}, at_one_day: 10ms, "
        "jitter: 0}}\n"
        "limits: {{per_5s: 1000000, per_3min: 1000000}}\ndomains:\n  - {{id: {}, name: "
        "odd.example}}\n  - {}\n  - {}\n",
        url, asked_again ? "10ms" : "1m", odd, stuck, honest);
}

std::string path_of(int domain) {
    return fmt::format("/services/v2/domain/{}/dcv/validate-token", domain);
}

}  // namespace

std::string active_response() {
    return respond(200, R"({"token":"36m5kkf95gx4nwz","status":"active"})");
}

believing_run::believing_run(std::vector<std::string> odd_answers, bool asked_again)
    : odd_answers_{std::move(odd_answers)}, asked_again_{asked_again} {
    directory_.write("ca.pem", test_authority().certificate());
    directory_.write("key", canary);
    server_.emplace([this](const received& request) { return answer(request); });
    const auto file = directory_.write("dcvwatchd.yaml", configuration(server_->url(), asked_again_));
    daemon_.emplace(std::vector<std::string>{"run", "--config", file, "--state-dir",
                                             directory_.path() / "state", "--log-format", "json",
                                             "--log-level", "debug"});

    expect_event("check_answered", odd);
    expect_event("domain_active", asked_again_ ? odd : honest);
    expect_event("domain_active", honest);
    expect_event("check_answered", stuck, asked_again_ ? 5 : 1);

    sees_inside_ = can_see_inside(daemon_->pid());
    if (sees_inside_) descriptors_ = count_in_proc(daemon_->pid(), "fd");
    threads_ = count_in_proc(daemon_->pid(), "task");
    argv_and_environment_ = read_proc(daemon_->pid(), "cmdline") + read_proc(daemon_->pid(), "environ");
    const auto asked_to_stop = std::chrono::steady_clock::now();
    daemon_->signal(SIGTERM);
    exit_code_ = daemon_->wait();
    stopping_ = std::chrono::steady_clock::now() - asked_to_stop;
}

void believing_run::expect_event(std::string_view name, int domain, std::size_t times) {
    const auto enough = [this, name, domain, times](const auto&) {
        return events(name, domain).size() >= times;
    };
    EXPECT_TRUE(enough(nullptr) || daemon_->wait_for(name, enough)) << name << " about " << domain;
}

std::string believing_run::answer(const received& request) {
    if (request.target == path_of(honest)) return active_response();
    if (request.target == path_of(stuck)) return odd_answers_.front();
    const auto all = server_->requests();
    const auto is_odd = [](const received& each) { return each.target == path_of(odd); };
    const auto asked = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_odd));
    return asked <= odd_answers_.size() ? odd_answers_.at(asked - 1) : active_response();
}

std::vector<nlohmann::json> believing_run::events(std::string_view name, int domain) const {
    std::vector<nlohmann::json> found;
    for (const auto& event : daemon_->events()) {
        if (event["event"] == name && event.value("domain_id", 0) == domain) found.push_back(event);
    }
    return found;
}

std::vector<std::string> believing_run::verdicts(int domain) const {
    std::vector<std::string> all;
    for (const auto& event : events("check_answered", domain)) {
        all.push_back(event["answer"].get<std::string>() + "/" + event["reason"].get<std::string>());
    }
    return all;
}

void believing_run::expect_invariants() const {
    expect_one_transition_each();
    expect_no_request_after_a_transition();
    expect_the_floor();
    expect_the_key_nowhere();
    expect_modest_resources();
    EXPECT_EQ(exit_code_, 0);
    EXPECT_LT(stopping_, 5s) << "I8";
    if (!sees_inside_) GTEST_SKIP() << "all else held; descriptors and environment are for root to see";
}

void believing_run::expect_one_transition_each() const {
    EXPECT_EQ(events("domain_active", odd).size(), asked_again_ ? 1U : 0U) << "I1";
    EXPECT_EQ(events("domain_active", stuck).size(), 0U) << "I1";
    EXPECT_EQ(events("domain_active", honest).size(), 1U) << "I1 and I5";
    EXPECT_EQ(events("check_answered", honest).size(), 1U) << "I5";
}

void believing_run::expect_no_request_after_a_transition() const {
    std::map<std::string, std::size_t> asked;
    for (const auto& request : server_->requests())
        ++asked[request.target];
    EXPECT_EQ(asked[path_of(odd)], events("check_answered", odd).size()) << "I2";
    EXPECT_EQ(asked[path_of(honest)], 1U) << "I2";
}

void believing_run::expect_the_floor() const {
    std::map<std::string, std::chrono::steady_clock::time_point> last;
    for (const auto& request : server_->requests()) {
        const auto before = last.find(request.target);
        if (before != last.end()) {
            EXPECT_GE(request.at - before->second, floor_between_checks) << "I3";
        }
        last[request.target] = request.at;
    }
}

void believing_run::expect_the_key_nowhere() const {
    EXPECT_EQ(daemon_->output().find(canary), std::string::npos) << "I4";
    EXPECT_EQ(argv_and_environment_.find(canary), std::string::npos) << "I4";
    EXPECT_FALSE(argv_and_environment_.empty());
}

void believing_run::expect_modest_resources() const {
    constexpr std::size_t connections = 3;  // One a domain.
    // Then the loop's own, the three standard descriptors and the ledger's four.
    EXPECT_LE(descriptors_, connections + 17) << "I6";
    // The loop; one each for look-ups, the ledger, the log and reloads; a sanitizer may add one.
    EXPECT_LE(threads_, 6U) << "I6";
}

}  // namespace dcv::test
