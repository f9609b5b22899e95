// One life of the daemon in a simulated world: does what watch::polling decides, as daemon/poller does, on
// the world's time, network and disk.
#pragma once

#include "daemon/beginning.hpp"
#include "daemon/story.hpp"
#include "world/disk.hpp"
#include "world/far_side.hpp"

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dcv::world {

/// What somebody outside can see of a process. All are called as it happens.
struct witness {
    std::function<void(certcentral::domain_id)> began;  ///< A check.
    /// A request left: again in the same check? Recorded before?
    std::function<void(certcentral::domain_id, bool, bool)> left;
    std::function<void(certcentral::domain_id, const certcentral::answer&, const far_side::meaning&)>
        answered;
    std::function<void(certcentral::domain_id)> gave_up;
    std::function<void(const watch::transition&)> committed;
    std::function<void(const watch::transition&, bool)> announced;  ///< Replayed?
    std::function<void(const report::event&)> logged;               ///< Every other line.
    std::function<void(const std::string&)> wrong;                  ///< It broke a rule of its own.
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
    void relist(const std::vector<watch::domain>& listed);
    void hurry();
    void another_key(unsigned number);
    void die(bool written) { ledger_.die(written); }

    [[nodiscard]] const watch::polling& watching() const { return state_.watching; }
    /// Whether all that was found is durable and logged.
    [[nodiscard]] bool settled() const { return outbox_.empty(); }

private:
    struct passage {
        certcentral::domain_id id;
        bool reserved{true};
        std::uint64_t number{0};
        watch::instant began{};
        unsigned key{};
    };

    ledger::changes everything() const;
    ledger::changes progress(certcentral::domain_id id) const;
    void turn();
    void tell_ages();
    void wake();
    void start(certcentral::domain_id id);
    void permit(passage way, bool again);
    void leave(passage way, bool again, bool recorded);
    void end(const passage& way);
    void conclude(const passage& way, const certcentral::answer& answer, const far_side::meaning& meant);
    void come_to_nothing(const passage& way);
    void announce(const watch::transition& step, recorder::ticket carried_by, bool replayed);
    void write(const story& all) const;

    surroundings here_;
    witness seen_;
    resumption state_;
    std::map<std::string, watch::transition> outbox_;
    recorder ledger_;
    watch::instant next_unrecorded_;
    std::uint64_t wake_{0};
    bool turning_{false};
};

}  // namespace dcv::world
