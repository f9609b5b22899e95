#include "engine/outbox.hpp"

#include <utility>

namespace dcv::engine {

void outbox::add(watch::transition step, commit_queue::ticket carried_by) {
    auto id = step.transition_id();
    waiting_.insert_or_assign(std::move(id), waiting{std::move(step), carried_by, false, false});
}

void outbox::add_replayed(watch::transition step) {
    auto id = step.transition_id();
    waiting_.insert_or_assign(std::move(id), waiting{std::move(step), 0, true, false});
}

std::vector<outbox::letter> outbox::take(const commit_queue& commits) {
    std::vector<letter> due;
    for (auto& [id, each] : waiting_) {
        if (each.taken || !commits.is_durable(each.carried_by)) continue;
        each.taken = true;
        due.push_back({each.step, each.replayed});
    }
    return due;
}

std::optional<watch::transition> outbox::logged(const std::string& transition_id) {
    auto found = waiting_.extract(transition_id);
    if (!found) return {};
    return std::move(found.mapped().step);
}

std::map<std::string, watch::transition> outbox::all() const {
    std::map<std::string, watch::transition> steps;
    for (const auto& [id, each] : waiting_)
        steps.insert({id, each.step});
    return steps;
}

}  // namespace dcv::engine
