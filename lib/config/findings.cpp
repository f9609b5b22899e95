#include "config/findings.hpp"

#include "config/yaml_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace dcv::config {

namespace {

bool stands_before(const fault& one, const fault& other) {
    return std::tie(one.where.line, one.where.column) < std::tie(other.where.line, other.where.column);
}

void order(faults& all, std::size_t& ordered) {
    std::stable_sort(all.begin() + static_cast<std::ptrdiff_t>(ordered), all.end(), stands_before);
    ordered = all.size();
}

}  // namespace

void findings::refuse(fault wrong) {
    if (faults_.size() < most_faults)
        faults_.push_back(std::move(wrong));
    else
        ++left_out_;
}

void findings::refuse(const yaml_value& value, std::string wrong, std::string allowed) {
    if (value.kind() == yaml_kind::refused) return;
    if (faults_.size() == most_faults) {  // Before the place is looked up: in a long line that takes time.
        ++left_out_;
        return;
    }
    refuse({value.where(), std::move(wrong), std::move(allowed), value.found()});
}

void findings::doubt(const yaml_value& value, std::string wrong, std::string allowed) {
    if (warnings_.size() < most_faults)
        warnings_.push_back({value.where(), std::move(wrong), std::move(allowed), value.found()});
}

void findings::end_of_file() {
    order(faults_, ordered_faults_);
    order(warnings_, ordered_warnings_);
}

faults findings::take_faults() {
    const auto total = faults_.size() + left_out_;
    if (total > uncounted_faults) {
        place last = faults_.back().where;
        const auto more = left_out_ > 0 ? fmt::format("and {} more faults, ", left_out_) : std::string{};
        faults_.push_back({std::move(last), more + fmt::format("{} faults in all", total), {}, {}});
    }
    return std::move(faults_);
}

faults findings::take_warnings() {
    return std::move(warnings_);
}

}  // namespace dcv::config
