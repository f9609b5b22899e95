#include "certcentral-sim/scenario_file.hpp"

#include "certcentral-sim/yaml_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

namespace dcv::sim {

namespace {

constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

bool is_key(const std::string& text) {
    const auto is_visible = [](char c) { return c >= '!' && c <= '~'; };
    return !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), is_visible);
}

std::vector<scripted_key> read_keys(yaml_mapping& top, scenario_faults& faults) {
    std::vector<scripted_key> keys;
    std::set<std::string> seen;
    for (const auto& node : top.list("keys")) {
        yaml_mapping map{node, faults};
        scripted_key key;
        key.value = map.text("key", {});
        key.granted = map.one_of<permission>(
            "permission", key.granted, {{"full", permission::full}, {"view_only", permission::view_only}});
        map.refuse_the_rest();
        if (!is_key(key.value)) faults.add(node.Mark(), "`key` must be 1 to 256 visible ASCII characters");
        if (!seen.insert(key.value).second) faults.add(node.Mark(), "this key stands in the list twice");
        keys.push_back(key);
    }
    if (keys.empty()) top.refuse_missing("keys");
    return keys;
}

latency read_latency(yaml_mapping& top, scenario_faults& faults) {
    latency read;
    const auto node = top.take("latency");
    if (!node) return read;
    yaml_mapping map{*node, faults};
    read.min = map.duration("min", read.min);
    read.max = map.duration("max", std::max(read.min, read.max));
    map.refuse_the_rest();
    if (read.max < read.min) faults.add(node->Mark(), "`max` must not be less than `min`");
    return read;
}

limits read_limits(yaml_mapping& top, scenario_faults& faults) {
    constexpr std::int64_t most = 1'000'000;
    limits read;
    const auto node = top.take("limits");
    if (!node) return read;
    yaml_mapping map{*node, faults};
    read.per_5s = static_cast<unsigned>(map.number("per_5s", read.per_5s, 1, most));
    read.per_3min = static_cast<unsigned>(map.number("per_3min", read.per_3min, 1, most));
    read.retry_after = map.optional_duration("retry_after", {});
    map.refuse_the_rest();
    return read;
}

std::vector<maintenance> read_maintenance(yaml_mapping& top, scenario_faults& faults) {
    std::vector<maintenance> windows;
    for (const auto& node : top.list("maintenance")) {
        yaml_mapping map{node, faults};
        const auto from = map.optional_duration("from", {});
        const auto until = map.optional_duration("until", {});
        const auto retry_after = map.optional_duration("retry_after", {});
        map.refuse_the_rest();
        if (!from || !until || *until <= *from) {
            faults.add(node.Mark(), "maintenance needs `from` and a later `until`");
        } else {
            windows.push_back({instant{*from}, instant{*until}, retry_after});
        }
    }
    return windows;
}

terms read_terms(yaml_mapping& top) {
    terms read;
    // Fewer than two remote perspectives are no quorum (Baseline Requirements 3.2.2.9).
    read.perspectives = static_cast<unsigned>(top.number("perspectives", read.perspectives, 2, 32));
    read.quorum = top.one_of<quorum_rule>("quorum", read.quorum,
                                          {{"mpic", quorum_rule::mpic}, {"all", quorum_rule::all}});
    read.random_value_lifetime = top.duration("random_value_lifetime", read.random_value_lifetime);
    read.own_polling = top.yes("own_polling", read.own_polling);
    return read;
}

void read_answers(yaml_mapping& top, scenario& read) {
    read.active_answer =
        top.one_of<active_answer>("active_answer", read.active_answer,
                                  {{"active", active_answer::active}, {"error", active_answer::error}});
    read.pending_answer = top.one_of<pending_answer>("pending_answer", read.pending_answer,
                                                     {{"error", pending_answer::error},
                                                      {"inactive", pending_answer::inactive},
                                                      {"mixed", pending_answer::mixed}});
    read.token_in_answer = top.yes("token_in_answer", read.token_in_answer);
}

method method_called(const std::string& name) {
    if (name == "dns-txt-token") return method::dns_txt_token;
    if (name == "dns-cname-token") return method::dns_cname_token;
    if (name == "http-token") return method::http_token;
    return method::unsuitable;
}

scripted_domain read_domain(const YAML::Node& node, scenario_faults& faults) {
    scripted_domain read;
    yaml_mapping map{node, faults};
    read.id = map.number("id", 0, 1, greatest);
    read.name = map.text("name", {});
    read.method_name = map.text("method", read.method_name);
    read.by = method_called(read.method_name);
    read.submitted = map.duration("submitted", read.submitted);
    read.published = map.optional_duration("published", "never");
    read.propagation = map.duration("propagation", read.propagation);
    map.refuse_the_rest();
    if (read.by == method::unsuitable && read.published) {
        faults.add(node.Mark(), "`published` means nothing for a method that is not checked this way");
    }
    return read;
}

std::vector<scripted_domain> read_domains(yaml_mapping& top, scenario_faults& faults) {
    std::vector<scripted_domain> domains;
    std::set<domain_id> seen;
    for (const auto& node : top.list("domains")) {
        domains.push_back(read_domain(node, faults));
        const auto id = domains.back().id;
        if (!node.IsMap() || !node["id"]) {
            faults.add(node.Mark(), "a domain needs an `id`");
        } else if (id != 0 && !seen.insert(id).second) {
            faults.add(node.Mark(), fmt::format("id {} stands in the list twice", id));
        }
    }
    return domains;
}

scenario read_scenario(const YAML::Node& document, scenario_faults& faults) {
    scenario read;
    yaml_mapping top{document, faults};
    read.keys = read_keys(top, faults);
    read.latency = read_latency(top, faults);
    read.limits = read_limits(top, faults);
    read.maintenance_windows = read_maintenance(top, faults);
    read.terms = read_terms(top);
    read_answers(top, read);
    read.domains = read_domains(top, faults);
    top.refuse_the_rest();
    return read;
}

}  // namespace

boost::system::result<scenario, fault_lines> parse_scenario(const std::string& text,
                                                            const std::string& name) {
    scenario_faults faults{name};
    scenario read;
    try {
        const auto documents = YAML::LoadAll(text);
        if (documents.size() == 1) {
            read = read_scenario(documents.front(), faults);
        } else {
            faults.add({}, fmt::format("one YAML document is needed; found: {}", documents.size()));
        }
    } catch (const YAML::Exception& broken) {
        faults.add(broken.mark, broken.msg);
    }
    if (!faults.lines().empty()) return faults.lines();
    return read;
}

boost::system::result<scenario, fault_lines> load_scenario(const std::filesystem::path& file) {
    std::error_code ignored;
    std::ifstream in{file, std::ios::binary};
    // A directory can be opened, and then throws.
    if (!in.is_open() || std::filesystem::is_directory(file, ignored)) {
        return fault_lines{file.string() + ": cannot be read"};
    }
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return parse_scenario(text, file.string());
}

}  // namespace dcv::sim
