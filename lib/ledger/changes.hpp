// What one commit writes, and what a start reads. Plain values: knows no file.
#pragma once

#include "certcentral/domain_id.hpp"
#include "watch/boottime.hpp"
#include "watch/gate_record.hpp"
#include "watch/remembered.hpp"
#include "watch/terms.hpp"
#include "watch/transition.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dcv::ledger {

/// A request to CertCentral: recorded before it leaves, so that the limits hold whatever happens then.
struct request {
    certcentral::domain_id id;
    std::optional<watch::instant> left;  ///< None: leaves about now, or it is not known when it did.

    bool operator==(const request&) const = default;
};

/// The account as a whole: what it is asked under, from which `status` works the load out, and its gate.
struct account {
    watch::terms terms{};
    watch::gate_record gate{};
    std::chrono::milliseconds mean_check{};  ///< How long a check takes; 0 before the first.
    std::uint64_t account_mark{};  ///< Tells this account from another: of its URL and key. 0: not known.

    bool operator==(const account&) const = default;
};

/// What changed since the last commit, or, if `all`, everything there is. No value: to be deleted.
struct changes {
    bool all{false};
    std::map<certcentral::domain_id, std::optional<watch::remembered>> domains;
    std::map<std::string, std::optional<watch::transition>> unannounced;  ///< By transition id.
    std::map<std::uint64_t, std::optional<request>> requests;             ///< By number.
    std::optional<watch::instant> horizon;  ///< Requests that left no later are to be deleted.
    std::optional<ledger::account> account;

    [[nodiscard]] bool empty() const;

    /// Adds what changed after this.
    void merge(changes&& later);
};

/// All that is in a ledger.
struct contents {
    std::vector<watch::remembered> domains;
    std::vector<watch::transition> unannounced;  ///< Durable, and perhaps never logged.
    std::map<std::uint64_t, request> requests;   ///< By number; none that left in another boot says when.
    std::optional<ledger::account> account;

    /// Another boot wrote this: its CLOCK_BOOTTIME says nothing about any time, and requests do not say when
    /// they left.
    void forget_boottime();

    bool operator==(const contents&) const = default;
};

}  // namespace dcv::ledger
