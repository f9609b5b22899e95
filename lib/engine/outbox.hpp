// Transitions on their way to the log: each is logged once, after it is durable, and then marked as logged.
// What a crash leaves in between is logged again at the next start, and says so.
//
// Decides and does nothing: the caller writes the lines.
#pragma once

#include "engine/commit_queue.hpp"
#include "watch/transition.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dcv::engine {

class outbox {
public:
    /// `step` is to be logged once that commit is durable.
    void add(watch::transition step, commit_queue::ticket carried_by);

    /// An earlier process has committed `step`, and may not have logged it.
    void add_replayed(watch::transition step);

    struct letter {
        watch::transition step;
        bool replayed;
    };
    /// Those that are durable by now and were not taken yet, to be logged in this order.
    [[nodiscard]] std::vector<letter> take(const commit_queue& commits);

    /// The line is written: that transition no longer waits. Nothing, if it did not.
    std::optional<watch::transition> logged(const std::string& transition_id);

    /// Transitions that are not known to be logged, by their id.
    [[nodiscard]] std::map<std::string, watch::transition> all() const;
    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

private:
    struct waiting {
        watch::transition step;
        commit_queue::ticket carried_by;
        bool replayed;
        bool taken;
    };
    std::map<std::string, waiting> waiting_;
};

}  // namespace dcv::engine
