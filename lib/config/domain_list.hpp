// The domains that the files list, gathered in order; finds what is listed twice, in one file or in two.
#pragma once

#include "config/yaml_value.hpp"
#include "watch/domain.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dcv::config {

class findings;

class domain_list {
public:
    /// A `since` after `now` is warned about.
    domain_list(std::chrono::sys_seconds now, findings& findings) : now_{now}, findings_{findings} {}

    /// Adds what `list` holds: ids, or mappings with `id`, `name` and `since`. Its document must outlive this
    /// object. `name` is what messages call the list.
    void add(const yaml_value& list, std::string_view name);

    [[nodiscard]] std::vector<watch::domain> take() { return std::move(domains_); }

private:
    void add_entry(const yaml_value& entry);
    void add_described(const yaml_value& entry);
    std::optional<certcentral::domain_id> new_id(const yaml_value& written);

    std::chrono::sys_seconds now_;
    findings& findings_;
    std::vector<watch::domain> domains_;
    std::unordered_map<certcentral::domain_id, yaml_value> first_;  ///< Where each id was seen first.
};

}  // namespace dcv::config
