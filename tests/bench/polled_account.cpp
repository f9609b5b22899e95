#include "bench/polled_account.hpp"

#include <algorithm>

namespace dcv::bench {

using namespace std::chrono_literals;
using certcentral::answer;
using certcentral::domain_id;

namespace {

constexpr watch::wall_time beginning = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

answer json(unsigned status, std::string body, std::vector<net::field> more = {}) {
    more.push_back({"Content-Type", "application/json"});
    return certcentral::read_answer({status, std::move(more), std::move(body)},
                                    std::chrono::floor<std::chrono::seconds>(beginning));
}

const answer& active() {
    static const answer said = json(200, R"({"status":"active"})");
    return said;
}
const answer& not_yet() {
    static const answer said = json(400, R"({"errors":[{"code":"invalid_dns_txt"}]})");
    return said;
}
const answer& too_many() {
    static const answer said =
        json(429, R"({"errors":[{"code":"request_limit_exceeded"}]})", {{"Retry-After", "120"}});
    return said;
}
const answer& no_connection() {
    static const answer said = certcentral::read_failure({net::failure_kind::connect, "refused"});
    return said;
}

}  // namespace

domain_id numbered(std::size_t number) {
    return *domain_id::parse(std::to_string(number));
}

std::vector<watch::domain> domains(std::size_t count, const polled_account& account, std::chrono::days age) {
    std::vector<watch::domain> all;
    const auto since = std::chrono::floor<std::chrono::seconds>(account.now().wall) - age;
    for (std::size_t number = 1; number <= count; ++number)
        all.push_back({numbered(number), {}, age > 0s ? std::optional{since} : std::nullopt});
    return all;
}

watch::moment polled_account::now() const {
    return {watch::instant{time_.now()},
            beginning + std::chrono::round<std::chrono::milliseconds>(time_.now())};
}

void polled_account::list(const std::vector<watch::domain>& all) {
    listed_ = all;
    watching_.relist(listed_, now());
    wake_in(0s);
}

void polled_account::add(const watch::domain& one, instant ready) {
    ready_[one.id] = ready;
    listed_.push_back(one);
    watching_.relist(listed_, now());
    wake_in(0s);
}

void polled_account::hurry() {
    watching_.hurry(now().boot);
    wake_in(0s);
}

void polled_account::run(instant end) {
    while (time_.step(end)) {
    }
    note_backlog(false);
}

void polled_account::wake_in(duration wait) {
    time_.in(wait, [this, plan = ++wake_] {
        if (plan == wake_) turn();
    });
}

void polled_account::turn() {
    const auto now = this->now().boot;
    while (const auto id = watching_.next(now, dice_.share()))
        start(*id);
    note_backlog(watching_.account().kind() == watch::gate_kind::open && watching_.list().due(now, 1) > 0);
    if (const auto next = watching_.next_start(now)) wake_in(*next - now);
}

void polled_account::note_backlog(bool waits) {
    if (waits && !is_behind_) backlogs_.push_back({time_.now(), {}});
    if (is_behind_) backlogs_.back().until = time_.now();
    is_behind_ = waits;
}

void polled_account::start(domain_id id) {
    const auto began = time_.now();
    if (server_.cut_off.contains(began)) {
        time_.in(dice_.between(1ms, 200ms), [this, id, began] {
            watching_.released();
            end(id, began, no_connection());
        });
        return;
    }
    const bool connected = dice_.in(2);
    time_.in(connected ? duration{0} : dice_.between(5ms, 200ms), [this, id, began] { leave(id, began); });
}

void polled_account::leave(domain_id id, instant began) {
    watching_.left(id, now().boot);
    sent_.push_back(time_.now());
    time_.in(dice_.between(20ms, server_.slowest), [this, id, began] { arrive(id, began); });
    wake_in(0s);
}

void polled_account::arrive(domain_id id, instant began) {
    const auto ready = ready_.find(id);
    const bool refused = over_the_limit(time_.now());
    if (refused) ++refused_;
    const answer& said = refused || server_.limited.contains(time_.now())        ? too_many()
                         : ready != ready_.end() && ready->second <= time_.now() ? active()
                                                                                 : not_yet();
    time_.in(dice_.between(20ms, server_.slowest), [this, id, began, &said] { end(id, began, said); });
}

void polled_account::end(domain_id id, instant began, const answer& said) {
    if (verdict_of(said) == certcentral::verdict::active) found_[id] = time_.now();
    const auto took = std::chrono::round<std::chrono::milliseconds>(time_.now() - began);
    watching_.heard(id, said, took, now(), dice_.share());
    wake_in(0s);
}

bool polled_account::over_the_limit(instant now) {
    arrivals_.push_back(now);
    while (arrivals_.front() <= now - 3min)
        arrivals_.pop_front();
    const auto recent = arrivals_.end() - std::upper_bound(arrivals_.begin(), arrivals_.end(), now - 5s);
    return arrivals_.size() > server_.limits.per_3min ||
           static_cast<std::size_t>(recent) > server_.limits.per_5s;
}

}  // namespace dcv::bench
