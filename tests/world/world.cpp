#include "world/world.hpp"

#include "certcentral/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace dcv::world {

using namespace std::chrono_literals;
using certcentral::bearing;
using certcentral::domain_id;
using std::chrono::days;

namespace {

const watch::wall_time beginning_of_time = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

/// A machine runs for a while before its daemon does.
constexpr duration uptime = 100s;

watch::wall_time wall_at(instant now) {
    return beginning_of_time + std::chrono::round<std::chrono::milliseconds>(now);
}

/// How long a domain may be left alone for that; nothing where it says nothing about the domain.
std::optional<duration> pause_after(bearing said) {
    switch (said) {
        case bearing::absent:
        case bearing::denied:
            return days{1};
        case bearing::broken:
        case bearing::unheard:
            return 1h;
        case bearing::answered:
            return 0h;
        case bearing::key_refused:
        case bearing::limited:
        case bearing::maintenance:
        case bearing::cut_off:
            return {};
    }
    std::abort();
}

std::string seconds(instant time) {
    return fmt::format("{:.6f}", std::chrono::duration<double>(time).count());
}

std::int64_t whole(const report::event& line, std::string_view field) {
    for (const auto& each : line.fields) {
        if (each.name == field) return std::get<std::int64_t>(each.value);
    }
    return 0;
}

std::string word(const report::event& line, std::string_view field) {
    for (const auto& each : line.fields) {
        if (each.name == field) return std::get<std::string>(each.value);
    }
    return {};
}

}  // namespace

world::world(const scenario& plan, std::function<void(const std::string&)> print)
    : plan_{plan},
      print_{std::move(print)},
      dice_{plan.seed},
      far_{plan_, dice_},
      oracle_{plan_},
      listed_{plan.listed},
      booted_{-uptime} {
}

void world::tell(const std::string& what) {
    const auto text = seconds(time_.now()) + " " + what;
    for (const char byte : text)
        fingerprint_ = (fingerprint_ ^ static_cast<unsigned char>(byte)) * 1099511628211U;
    if (print_) print_(text);
}

void world::run() {
    for (const auto& one : plan_.happenings)
        plan(one);
    live(false);
    sweep();
    while (time_.step(plan_.length)) {
    }
    if (life_ && life_->settled()) oracle_.expect_all_announced();
}

/// Things happen at a time of the world, whatever sleep came before.
void world::plan(const happening& one) {
    time_.in(std::max(one.at - time_.now(), duration{0}), [this, &one] { happen(one); });
}

/// How long it may take until nobody feels a trouble any more.
void world::excuse() {
    for (const auto& bad : plan_.weather) {
        if (bad.from > time_.now()) return;
        oracle_.excuse_until(bad.until + 2 * (bad.until - bad.from) + bad.retry_after * 11 / 10 + 90min);
    }
}

void world::live(bool another_boot) {
    ++lives_;
    tell("the daemon starts");
    oracle_.listed(listed_, time_.now());
    life_ = std::make_unique<process>(surroundings_of(), plan_.terms, listed_, another_boot, witness_of());
    oracle_.restarted(life_->watching().account().kind() != watch::gate_kind::open, time_.now());
    absence_ = 5s;
    life_->begin();
}

void world::die() {
    if (!life_) return;
    ++lives_;
    tell("the daemon is killed");
    life_->die(dice_.in(2));
    life_.reset();
    oracle_.died(time_.now());
}

/// A service manager starts it again.
void world::end_itself() {
    ++lives_;
    tell("the daemon ends");
    if (!life_->settled()) oracle_.stopped_early(time_.now());
    last_life_ = std::move(life_);
    oracle_.died(time_.now());
    come_back(absence_, false);
}

void world::come_back(duration absence, bool another_boot) {
    oracle_.excuse_until(time_.now() + absence + 4min);
    time_.in(absence, [this, another_boot] {
        if (life_) return;
        if (another_boot) booted_ = time_.now() - uptime;
        live(another_boot);
    });
}

void world::sweep() {
    time_.in(1h, [this] {
        excuse();
        if (life_) oracle_.expect_nobody_starves(time_.now());
        if (disk_.requests() > plan_.terms.limits.per_3min + 2 * plan_.terms.connections)
            oracle_.wrong("requests are kept for ever (I6)", time_.now());
        sweep();
    });
}

process::surroundings world::surroundings_of() {
    return {.in =
                [this, life = lives_](duration wait, std::function<void()> act) {
                    time_.in(wait, [this, life, act = std::move(act)] {
                        if (life == lives_) act();
                    });
                },
            .now =
                [this] {
                    return watch::moment{
                        watch::instant{time_.now() - booted_},
                        wall_at(time_.now()) + std::chrono::round<std::chrono::milliseconds>(clock_error_)};
                },
            .world_now = [this] { return time_.now(); },
            .far = far_,
            .under = disk_,
            .dice = dice_,
            .server_wall = [this] { return wall_at(time_.now()); },
            .key = far_.newest_key()};
}

witness world::witness_of() {
    return {.began = [this](domain_id id) { oracle_.began(id, time_.now()); },
            .left =
                [this](domain_id id, bool again, bool recorded) {
                    tell(fmt::format("{} asked{}", id.value(), again ? " again" : ""));
                    if (keep) sent_.emplace_back(time_.now(), id);
                    oracle_.left(id, again, recorded, time_.now());
                },
            .answered =
                [this](domain_id id, const certcentral::answer& answer, const far_side::meaning& meant) {
                    tell(fmt::format("{} answered {}", id.value(), to_string(answer.reason)));
                    const auto said = bearing_of(answer);
                    if (said == bearing::absent || said == bearing::denied) oracle_.denied(time_.now());
                    oracle_.answered(id, meant.active, pause_after(said), time_.now());
                    // Another key need not be silent because of this one's.
                    if (meant.key != far_.newest_key()) return;
                    if (said == bearing::answered) oracle_.account_answered(time_.now());
                    oracle_.told_to_wait(meant.leave_alone_until, time_.now());
                },
            .gave_up = [this](domain_id id) { oracle_.gave_up(id); },
            .committed = [this](const watch::transition& step) { oracle_.committed(step); },
            .announced =
                [this](const watch::transition& step, bool replayed) {
                    tell(fmt::format("{} is active{}", step.who.id.value(), replayed ? ", replayed" : ""));
                    if (keep) log_.push_back({time_.now(), {"domain_active", report::level::notice, {}, {}}});
                    oracle_.announced(step, replayed);
                },
            .logged = [this](const report::event& line) { hear(line); },
            .wrong = [this](const std::string& what) { oracle_.wrong(what, time_.now()); },
            .ended = [this] { end_itself(); }};
}

void world::hear(const report::event& line) {
    tell(line.message);
    if (line.name == "gate_closed")
        oracle_.gate_closed(std::chrono::seconds{whole(line, "retry_in_s")}, word(line, "reason"),
                            time_.now());
    if (line.name == "gate_opened") oracle_.gate_opened();
    if (keep) log_.push_back({time_.now(), line});
}

void world::happen(const happening& one) {
    switch (one.what) {
        case deed::kill:
        case deed::reboot:
            die();
            return come_back(one.length, one.what == deed::reboot);
        case deed::stop:
            absence_ = one.length;
            if (life_) life_->stop();
            return;
        case deed::suspend:
            tell("the machine sleeps for " + seconds(one.length));
            time_.sleep(one.length);
            oracle_.excuse_until(time_.now() + 5min);
            return;
        case deed::set_clock:
            tell("the clock is set by " + seconds(one.length));
            clock_error_ += one.length;
            oracle_.clock_was_set();
            return;
        case deed::relist:
            listed_ = one.list;
            if (!life_) return;
            tell("another list");
            oracle_.listed(listed_, time_.now());
            oracle_.mended(life_->watching().account().kind() != watch::gate_kind::open);
            // Another list mends no key: the next probe is due when it was.
            if (life_->watching().account().kind() == watch::gate_kind::refused &&
                !life_->watching().account().is_denied())
                oracle_.excuse_until(time_.now() + 65min);
            life_->reload(listed_, far_.newest_key());
            return;
        case deed::hurry:
            if (life_) life_->hurry();
            return;
        case deed::another_key:
            far_.issue_key(time_.now());
            tell("another key");
            oracle_.another_key();
            if (!life_) return;
            oracle_.mended(life_->watching().account().kind() != watch::gate_kind::open);
            life_->reload(listed_, far_.newest_key());
            return;
        case deed::end:
            die();
            return;
    }
    std::abort();
}

std::vector<world::entry> world::log(std::string_view event) const {
    std::vector<entry> found;
    std::copy_if(log_.begin(), log_.end(), std::back_inserter(found),
                 [event](const entry& each) { return each.what.name == event; });
    return found;
}

std::vector<instant> world::sent(int number) const {
    std::vector<instant> times;
    for (const auto& [when, id] : sent_) {
        if (id.value() == number) times.push_back(when);
    }
    return times;
}

}  // namespace dcv::world
