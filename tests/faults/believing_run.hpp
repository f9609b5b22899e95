// The real daemon against one server that misbehaves about some domains: the answer it gives, and the
// invariants that hold whatever happens.
//
// Three domains are watched. `odd` gets the answers under test, then an honest `active`. `stuck` gets the
// first of them for ever. `honest` is active at once. The run ends by SIGTERM.
#pragma once

#include "support/daemon_process.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::test {

inline constexpr int odd = 11;
inline constexpr int stuck = 12;
inline constexpr int honest = 13;

/// The honest answer.
std::string active_response();

class believing_run {
public:
    /// Lets the daemon ask about all three. `asked_again` is false for an answer after which it rightly waits
    /// for long: then `odd` gets that one alone and is never called active.
    explicit believing_run(std::vector<std::string> odd_answers, bool asked_again = true);

    /// `answer/reason` of each check of that domain, in order.
    [[nodiscard]] std::vector<std::string> verdicts(int domain) const;

    /// The events of that name about that domain.
    [[nodiscard]] std::vector<nlohmann::json> events(std::string_view name, int domain) const;

    /// I1 to I6 and I8 of docs/faults.md (I7, the watchdog, comes with the service).
    void expect_invariants() const;

private:
    /// Reads the log until that event about that domain was there `times` times; the order of the domains is
    /// not given.
    void expect_event(std::string_view name, int domain, std::size_t times = 1);
    std::string answer(const received& request);
    void expect_one_transition_each() const;
    void expect_no_request_after_a_transition() const;
    void expect_the_floor() const;
    void expect_the_key_nowhere() const;
    void expect_modest_resources() const;

    std::vector<std::string> odd_answers_;
    bool asked_again_;
    temporary_directory directory_;
    std::optional<scripted_server> server_;
    std::optional<daemon_process> daemon_;
    bool sees_inside_{};
    std::size_t descriptors_{};
    std::size_t threads_{};
    std::string argv_and_environment_;
    std::chrono::steady_clock::duration stopping_{};
    int exit_code_{-1};
};

}  // namespace dcv::test
