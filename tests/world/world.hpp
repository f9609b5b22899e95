// A simulated world, run from its beginning to its end: one daemon that may die and come back, a network, a
// CertCentral, a disk, three clocks. The same scenario always goes the same way.
#pragma once

#include "report/event.hpp"
#include "world/oracle.hpp"
#include "world/process.hpp"
#include "world/scenario.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dcv::world {

class world {
public:
    /// With a trace each thing that happens is a line for `print`.
    explicit world(const scenario& plan, std::function<void(const std::string&)> print = {});

    /// To the end of the scenario.
    void run();

    struct entry {
        instant at;
        report::event what;
    };
    /// The log, but for `check_answered`.
    [[nodiscard]] const std::vector<entry>& log() const { return log_; }
    [[nodiscard]] std::vector<entry> log(std::string_view event) const;
    /// When requests left, and for whom.
    [[nodiscard]] const std::vector<std::pair<instant, certcentral::domain_id>>& sent() const {
        return sent_;
    }
    [[nodiscard]] std::vector<instant> sent(int number) const;

    [[nodiscard]] const std::vector<std::string>& violations() const { return oracle_.violations(); }
    [[nodiscard]] std::size_t requests() const { return oracle_.requests(); }
    [[nodiscard]] std::size_t active() const { return oracle_.active(); }
    /// Of all that happened: equal for equal runs.
    [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }
    [[nodiscard]] const watch::polling& watching() const { return life_->watching(); }

    /// Keep `log` and `sent`; off for long random runs.
    bool keep{true};

private:
    void happen(const happening& one);
    void plan(const happening& one);
    void live(bool another_boot);
    void die();
    void end_itself();
    void come_back(duration absence, bool another_boot);
    void sweep();
    void tell(const std::string& what);
    void hear(const report::event& line);
    witness witness_of();
    process::surroundings surroundings_of();
    void excuse();

    scenario plan_;
    std::function<void(const std::string&)> print_;
    agenda time_;
    chance dice_;
    far_side far_;
    disk disk_;
    oracle oracle_;
    std::vector<watch::domain> listed_;
    std::unique_ptr<process> life_;
    std::unique_ptr<process> last_life_;  ///< It may be ending just now.
    duration absence_{};                  ///< After the next end by itself.
    std::uint64_t lives_{0};
    instant booted_{};
    duration clock_error_{};
    std::vector<entry> log_;
    std::vector<std::pair<instant, certcentral::domain_id>> sent_;
    std::uint64_t fingerprint_{14695981039346656037U};
};

}  // namespace dcv::world
