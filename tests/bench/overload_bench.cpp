// Measures what becomes of too much work: whether the limits hold, whether a backlog uses them up and leaves
// evenly, and whether those who are to be asked about often are held up by many who are not. In virtual time.
//
// Prints ratios, each with its bound, and ends with 1 when one is broken.
#include "bench/crowd.hpp"
#include "bench/polled_account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <string>
#include <string_view>

namespace dcv::bench {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

struct claims {
    bool hold{true};

    void at_most(std::string_view what, double value, double bound) {
        print(what, value, "<=", bound, value <= bound);
    }
    void at_least(std::string_view what, double value, double bound) {
        print(what, value, ">=", bound, value >= bound);
    }

private:
    void print(std::string_view what, double value, std::string_view relation, double bound, bool holds) {
        fmt::print("  {:<76}{:>9.4f} {} {:<8.4g}{}\n", what, value, relation, bound, holds ? "ok" : "BROKEN");
        hold = hold && holds;
    }
};

double seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

/// The greatest number of requests in any window of that length.
std::size_t most_in(const std::vector<instant>& sent, duration window) {
    std::size_t most = 0;
    auto first = sent.begin();
    for (auto last = sent.begin(); last != sent.end(); ++last) {
        while (*first <= *last - window)
            ++first;
        most = std::max(most, static_cast<std::size_t>(last - first) + 1);
    }
    return most;
}

void require_limits(claims& all, const polled_account& account, const watch::allowance& most) {
    all.at_most("requests: most in any 5 s / limit",
                static_cast<double>(most_in(account.sent(), 5s)) / most.per_5s, 1);
    all.at_most("requests: most in any 3 min / limit",
                static_cast<double>(most_in(account.sent(), 3min)) / most.per_3min, 1);
}

/// How much of the limits' pace a backlog uses, and how evenly. Shorter ones are a burst within the limits.
struct usage {
    double requests{0};
    double time{0};
    std::size_t most_in_a_second{0};

    explicit usage(const polled_account& account) {
        for (const auto& backlog : account.backlogs()) {
            if (backlog.until - backlog.from >= 1min) add(account.sent(), backlog);
        }
    }

private:
    void add(const std::vector<instant>& sent, const span& backlog) {
        const auto first = std::lower_bound(sent.begin(), sent.end(), backlog.from);
        const auto last = std::lower_bound(first, sent.end(), backlog.until);
        std::map<std::int64_t, std::size_t> bins;
        for (auto each = first; each != last; ++each)
            most_in_a_second = std::max(most_in_a_second, ++bins[(*each - backlog.from) / 1s]);
        requests += static_cast<double>(last - first);
        time += seconds(backlog.until - backlog.from);
    }
};

constexpr watch::allowance digicert{100, 1000};
constexpr double usable_per_second = std::min(digicert.per_5s / 5.5, digicert.per_3min / 180.5);
constexpr unsigned many_connections = 256;

void require_even_backlog(claims& all, const polled_account& account) {
    const usage seen{account};
    const double mean = seen.requests / seen.time;
    all.at_least("hours with a backlog", seen.time / 3600, 1);
    all.at_least("a backlog: requests / what the limits allow", mean / usable_per_second, 0.95);
    all.at_most("a backlog: most in a second / mean", static_cast<double>(seen.most_in_a_second) / mean, 3);
}

/// A 429 in the middle of the first round, and an outage in which all become due.
void add_ten_thousand(claims& all, days age) {
    fmt::print(
        "10,000 domains, {} days old, added at once; a 429 after 15 min, no connection from hour 2 to 3\n",
        age.count());
    const watch::terms terms{{}, digicert, many_connections};
    polled_account account{terms, {.limits = digicert, .cut_off = {2h, 3h}, .limited = {15min, 15min + 30s}}};
    account.list(domains(10'000, account, age));
    account.run(5h);
    require_limits(all, account, digicert);
    require_even_backlog(all, account);
}

/// One list that is never done, or a hundred at once again and again.
void ask_at_the_limit(claims& all, bool in_bursts) {
    constexpr std::size_t checks = 6000;
    fmt::print("At DigiCert's limits, 20 to 400 ms each way, 6,000 checks, {}\n",
               in_bursts ? "in bursts" : "all the time");
    watch::terms terms{{}, digicert, many_connections};
    if (in_bursts) terms.schedule.floor = 1s;
    polled_account account{terms, {.limits = digicert}};
    account.list(domains(in_bursts ? 100 : 1000, account, in_bursts ? days{10} : days{0}));
    world::chance dice{7};
    for (instant when = 0s; in_bursts && when < 3h; when += dice.between(1s, 30s))
        account.at(when, [&account] { account.hurry(); });
    instant end = 0s;
    while (account.sent().size() < checks)
        account.run(end += 1min);
    require_limits(all, account, digicert);
    if (in_bursts)
        all.at_least("requests: most in any 5 s / limit",
                     static_cast<double>(most_in(account.sent(), 5s)) / digicert.per_5s, 1);
    all.at_most("answers 429, by the server's clock", static_cast<double>(account.refused()), 0);
}

void overload(claims& all) {
    fmt::print("100,000 domains, 7 days old, ask for twice what the limits allow; 20 new ones an hour\n");
    const auto terms = crowded_terms();
    const auto fresh = newcomers();
    polled_account account{terms, {}};
    gather_crowd(account, terms);
    all.at_least("load / what the limits allow", account.demand().stretch(), 1.99);
    for (const auto& one : fresh)
        account.at(one.added, [&account, &one] { account.add(one.who, one.ready); });
    account.run(8h);
    require_limits(all, account, terms.limits);
    all.at_most("share that was not found",
                1 - static_cast<double>(account.found().size()) / static_cast<double>(fresh.size()), 0);
    const double late = mean_minutes_late(account, fresh);
    const double by_due_time = first_come_first_served(fresh, terms);
    all.at_most("minutes from ready to found, mean", late, 5);
    all.at_least("the same, first come, first served / ours", by_due_time / late, 5);
}

/// CPU time per check while all of so many are late.
double cost_of_a_check(std::size_t count) {
    constexpr int checks = 100'000;
    watch::polling watching{{{}, {1'000'000, 1'000'000}, many_connections}};
    const polled_account clock{{}, {}};
    watch::moment now = clock.now();
    watching.relist(domains(count, clock, days{7}), now);
    const certcentral::answer not_yet{certcentral::reason::invalid_dns_txt, {}, 400, {}};
    const auto step = duration{2h} / count;  // A round takes longer than anybody's interval.
    const auto began = std::clock();
    for (int check = 0; check < checks; ++check) {
        now.boot += step;
        const auto id = watching.next(now.boot, 0.5);
        if (!id) return 0;
        watching.left(*id, now.boot);
        watching.heard(*id, not_yet, 100ms, now, 0.5);
    }
    return static_cast<double>(std::clock() - began) / checks;
}

void print_cost() {
    fmt::print("The cost of a check\n");
    const double few = cost_of_a_check(1000);
    fmt::print("  {:<76}{:>9.4f}\n", "CPU time per check: 100,000 in backlog / 1,000",
               cost_of_a_check(100'000) / few);
}

}  // namespace
}  // namespace dcv::bench

int main() {
    using namespace dcv::bench;
    claims all;
    add_ten_thousand(all, std::chrono::days{0});
    add_ten_thousand(all, std::chrono::days{10});
    ask_at_the_limit(all, false);
    ask_at_the_limit(all, true);
    overload(all);
    print_cost();
    return all.hold ? 0 : 1;
}
