// One life of the daemon in a simulated world: the shipped engine, with the world's time, network, disk and
// log instead of the machine's.
#pragma once

#include "engine/engine.hpp"
#include "world/disk.hpp"
#include "world/far_side.hpp"

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace dcv::world {

/// What can be seen of a process from outside. All are called as it happens.
struct witness {
    std::function<void(certcentral::domain_id)> began;  ///< A check.
    /// A request left: again in the same check? Is it recorded?
    std::function<void(certcentral::domain_id, bool, bool)> left;
    std::function<void(certcentral::domain_id, const certcentral::answer&, const far_side::meaning&)>
        answered;
    std::function<void(certcentral::domain_id)> gave_up;
    std::function<void(const watch::transition&)> committed;
    std::function<void(const watch::transition&, bool)> announced;  ///< Replayed?
    std::function<void(const report::event&)> logged;               ///< Every other line.
    std::function<void(const std::string&)> wrong;                  ///< It broke a rule of its own.
    std::function<void()> ended;  ///< By itself: it was stopped, or the disk is broken.
};

class process {
public:
    struct surroundings {
        std::function<void(duration, std::function<void()>)>
            in;                              ///< Does it later, if the process still lives.
        std::function<watch::moment()> now;  ///< By the machine's clocks.
        std::function<instant()> world_now;
        far_side& far;
        disk& under;
        chance& dice;
        std::function<watch::wall_time()> server_wall;
        unsigned key;  ///< The number of the one that is configured.
    };

    process(surroundings here, const watch::terms& terms, const std::vector<watch::domain>& listed,
            bool another_boot, witness seen);

    void begin();
    void reload(const std::vector<watch::domain>& listed, unsigned key);
    void hurry();
    /// Ends by itself, soon.
    void stop();
    /// The process ends now; `written`: the commit under way reached the disk.
    void die(bool written);

    [[nodiscard]] const watch::polling& watching() const { return engine_.watching(); }
    /// Whether all that was found is durable and logged.
    [[nodiscard]] bool settled() const { return engine_.all_logged(); }

private:
    /// A check under way.
    struct passage {
        unsigned key;
        bool has_left{false};
        std::uint64_t recorded{0};  ///< Requests about the domain, before this check's.
    };

    void obey();
    void carry_out(const engine::start_check& what);
    void carry_out(const engine::release& what);
    void carry_out(engine::commit& what);
    void carry_out(const engine::tell& what);
    void carry_out(const engine::announce& what);
    void turn();
    void plan_turn();
    void go_on_stopping();
    void leave(certcentral::domain_id id);
    void arrive(certcentral::domain_id id);
    void hear(certcentral::domain_id id, const certcentral::answer& answer, const far_side::meaning& meant);
    void end_commit();
    void write(const ledger::changes& batch);
    void log(const watch::transition& step, bool replayed);
    [[nodiscard]] duration time_of_commit();
    [[nodiscard]] engine::engine::commit_result result_of_commit();

    surroundings here_;
    watch::terms terms_;
    std::vector<watch::domain> listed_;
    witness seen_;
    engine::engine engine_;
    std::unordered_map<certcentral::domain_id, passage> under_way_;
    std::optional<ledger::changes> committing_;
    std::optional<watch::instant> next_turn_;
    std::uint64_t plan_{0};
    bool obeying_{false};
    bool last_was_io_error_{false};
    bool stopping_{false};
    bool settling_{false};
};

}  // namespace dcv::world
