#include "world/far_side.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace dcv::world {

using namespace std::chrono_literals;

namespace {

net::response json(unsigned status, std::string body) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

net::response error(unsigned status, const std::string& code) {
    return json(status, R"({"errors":[{"code":")" + code + R"("}]})");
}

net::response page(unsigned status) {
    return {status, {{"Content-Type", "text/html"}}, "<html>an edge firewall</html>"};
}

std::tm split(std::chrono::sys_seconds time) {
    return fmt::gmtime(std::chrono::system_clock::to_time_t(time));
}

std::string imf_date(std::chrono::sys_seconds time) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", split(time));
}

std::string retry_after(const period& why, std::chrono::sys_seconds server) {
    const auto until = server + why.retry_after;
    switch (why.asked) {
        case patience::none:
        case patience::junk:
            return "soon";
        case patience::seconds:
            return std::to_string(why.retry_after.count());
        case patience::imf_date:
            return imf_date(until);
        case patience::rfc850_date:
            return fmt::format("{:%A, %d-%b-%y %H:%M:%S} GMT", split(until));
        case patience::asctime_date:
            return fmt::format("{:%a %b %e %H:%M:%S %Y}", split(until));
        case patience::past_date:
            return imf_date(server - 1h);
    }
    std::abort();
}

instant end_of_patience(const period& why, instant now) {
    const bool asked =
        why.asked != patience::none && why.asked != patience::junk && why.asked != patience::past_date;
    return asked ? now + std::min<std::chrono::seconds>(why.retry_after, 24h) - 1s : instant{};
}

}  // namespace

far_side::far_side(const scenario& plan, chance& dice) : plan_{plan}, dice_{dice} {
    for (const auto& each : plan.subjects)
        subjects_.insert({each.who.id, each});
}

const period* far_side::wrong(fault what, instant now) const {
    for (const auto& each : plan_.weather) {
        if (each.what == what && each.from <= now && now < each.until) return &each;
    }
    return nullptr;
}

std::optional<net::failure> far_side::no_connection(instant now) const {
    if (wrong(fault::no_name, now)) return net::failure{net::failure_kind::resolve, "no such host"};
    if (wrong(fault::no_connection, now)) return net::failure{net::failure_kind::connect, "refused"};
    if (wrong(fault::no_tls, now)) return net::failure{net::failure_kind::tls, "not yet valid"};
    return {};
}

bool far_side::over_the_limit(instant now) {
    arrivals_.push_back(now);
    while (arrivals_.front() <= now - 180s)
        arrivals_.pop_front();
    const auto recent = std::upper_bound(arrivals_.begin(), arrivals_.end(), now - 5s);
    return arrivals_.size() > plan_.server_limits.per_3min ||
           static_cast<std::size_t>(arrivals_.end() - recent) > plan_.server_limits.per_5s;
}

net::response far_side::account_answer(const period& why, unsigned status,
                                       watch::wall_time server_wall) const {
    const auto server = std::chrono::floor<std::chrono::seconds>(server_wall);
    auto answer = status == 429 ? error(429, "request_limit_exceeded") : page(503);
    answer.fields.push_back({"Date", imf_date(server)});
    if (why.asked != patience::none) answer.fields.push_back({"Retry-After", retry_after(why, server)});
    return answer;
}

far_side::reply far_side::answer(certcentral::domain_id id, unsigned key, instant now,
                                 watch::wall_time server_wall) {
    auto said = judge(id, key, now, server_wall);
    said.meant.key = key;
    return said;
}

far_side::reply far_side::judge(certcentral::domain_id id, unsigned key, instant now,
                                watch::wall_time server_wall) {
    const auto quick = dice_.between(plan_.quickest, plan_.slowest);
    if (wrong(fault::silence, now)) return {net::failure{net::failure_kind::timed_out, {}}, 60s};
    const auto after = wrong(fault::slow, now) ? duration{55s} : quick;
    if (over_the_limit(now)) return {account_answer({}, 429, server_wall), after};
    if (const auto* const why = wrong(fault::limited, now))
        return {account_answer(*why, 429, server_wall), after, {false, end_of_patience(*why, now), {}}};
    if (const auto* const why = wrong(fault::maintenance, now))
        return {account_answer(*why, 503, server_wall), after, {false, end_of_patience(*why, now), {}}};
    if (const auto* const bad = wrong(fault::bad_key, now); bad && issued_.at(key - 1) < bad->from)
        return {error(403, "access_denied|access_denied_invalid_key"), after};
    if (wrong(fault::no_permission, now)) return {error(403, "access_denied|missing_permission"), after};
    if (wrong(fault::firewall, now)) return {page(403), after};
    if (wrong(fault::server_error, now)) return {page(502), after};
    if (wrong(fault::redirect, now)) return {net::response{302, {{"Location", "/"}}, {}}, after};
    if (wrong(fault::wrong_path, now)) return {error(404, "not_found|route"), after};

    const auto& one = subjects_.at(id);
    auto said = domain_answer(one, now);
    const bool active = said.status == 200 && one.kind_at(now) == nature::honest && now >= one.ready;
    return {std::move(said), after, {active, {}, {}}};
}

net::response far_side::domain_answer(const subject& one, instant now) {
    switch (one.kind_at(now)) {
        case nature::honest:
            if (now >= one.ready) return json(200, R"({"status":"active"})");
            return dice_.in(5) && !plan_.steady ? json(200, R"({"status":"inactive"})")
                                                : error(400, "invalid_dns_txt");
        case nature::email_method:
            return error(400, "invalid_dns_method");
        case nature::unknown:
            return error(404, "not_found");
        case nature::foreign:
            return error(403, "access_denied|not_yours");
        case nature::garbled:
            return dice_.in(2) ? json(200, R"({"status":"active"}x)") : page(500);
    }
    std::abort();
}

}  // namespace dcv::world
