#include "config/main_file.hpp"

#include "config/findings.hpp"
#include "config/mapping.hpp"
#include "config/url.hpp"

#include <chrono>
#include <utility>

namespace dcv::config {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

namespace fs = std::filesystem;

constexpr range<milliseconds> timeouts{1s, 10min};
constexpr range<milliseconds> intervals{10ms, 24h};
constexpr range<unsigned> connection_counts{1, 256};

/// DigiCert blocks a key above 100 requests in 5 s or 1000 in 3 min ("Rate limits"). A rehearsal against this
/// machine may send what it likes.
constexpr unsigned most_per_5s = 100;
constexpr unsigned most_per_3min = 1'000;
constexpr unsigned most_in_rehearsal = 1'000'000;

/// The fastest pace at which DigiCert itself checks a domain.
constexpr milliseconds fastest_pace = 60s;

std::optional<api_url> read_api_url(const mapping& api) {
    constexpr std::string_view allowed = "https://host, with :port and /path if need be";
    const auto written = api.text("url", allowed);
    if (!written) return {};
    auto url = parse_api_url(*written);
    if (url) return *std::move(url);
    api.refuse("url", url.error().text, allowed);
    return {};
}

std::optional<net::origin> read_proxy(const mapping& api) {
    constexpr std::string_view allowed = "http://host:port";
    const auto written = api.text("proxy", allowed);
    if (!written) return {};
    auto proxy = parse_proxy_url(*written);
    if (proxy) return *std::move(proxy);
    api.refuse("proxy", proxy.error().text, allowed);
    return {};
}

api_settings read_api(const mapping& api, const std::optional<api_url>& url, const fs::path& directory) {
    api_settings settings;
    if (url) settings.origin = url->origin;
    if (url) settings.base_path = url->base_path;
    settings.key_file = api.path("key_file", directory);
    settings.ca_file = api.path("ca_file", directory);
    settings.timeout = api.duration("timeout", timeouts).value_or(settings.timeout);
    settings.connections = api.number("connections", connection_counts).value_or(settings.connections);
    settings.proxy = read_proxy(api);
    return settings;
}

watch::allowance read_limits(const mapping& limits, bool rehearsal) {
    const range<unsigned> per_5s{1, rehearsal ? most_in_rehearsal : most_per_5s};
    const range<unsigned> per_3min{1, rehearsal ? most_in_rehearsal : most_per_3min};
    watch::allowance settings;
    settings.per_5s = limits.number("per_5s", per_5s).value_or(settings.per_5s);
    settings.per_3min = limits.number("per_3min", per_3min).value_or(settings.per_3min);
    return settings;
}

watch::schedule read_schedule(const mapping& written) {
    watch::schedule schedule;
    schedule.floor = written.duration("floor", intervals).value_or(schedule.floor);
    schedule.at_one_day = written.duration("at_one_day", intervals).value_or(schedule.at_one_day);
    schedule.jitter = written.share("jitter").value_or(schedule.jitter);
    if (schedule.floor < fastest_pace)
        written.doubt("floor", "is shorter than 1m, the fastest pace of DigiCert's own checks", "1m or more");
    return schedule;
}

/// First `api`, wherever it stands: what `limits` may say depends on it.
settings read_settings(const mapping& file, const fs::path& directory, findings& findings) {
    settings settings;
    bool rehearsal = false;
    if (const auto value = file.find("api")) {
        const mapping api{
            *value, "api", {"url", "key_file", "ca_file", "timeout", "connections", "proxy"}, findings};
        const auto url = read_api_url(api);
        rehearsal = url && url->loopback;
        settings.api = read_api(api, url, directory);
    }
    if (const auto value = file.find("limits")) {
        const mapping limits{*value, "limits", {"per_5s", "per_3min"}, findings};
        settings.limits = read_limits(limits, rehearsal);
    }
    if (const auto value = file.find("schedule")) {
        const mapping schedule{*value, "schedule", {"floor", "at_one_day", "jitter"}, findings};
        settings.schedule = read_schedule(schedule);
    }
    return settings;
}

}  // namespace

main_file read_main_file(const yaml_value& root, const fs::path& directory, domain_list& domains,
                         config::findings& findings) {
    const mapping file{root, "the file", {"api", "limits", "schedule", "domains", "include"}, findings};
    main_file read{.settings = read_settings(file, directory, findings), .includes = {}};
    const auto listed = file.find("domains");
    const auto included = file.find("include");
    if (listed) domains.add(*listed, "domains");
    if (included) read.includes = read_includes(*included, directory, findings);
    constexpr const char* allowed = "domains: [] if there is nothing to watch yet";
    if (!listed && !included && root.kind() == yaml_kind::mapping)
        findings.refuse({root.where(), "neither domains nor include is given", allowed, {}});
    return read;
}

}  // namespace dcv::config
