#include "watch/gate_kind.hpp"

#include "watch/pause.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace dcv::watch {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

struct backoff {
    milliseconds first;
    milliseconds longest;
};

/// A refused key needs a person, who needs longer than a network does. DigiCert's long window is 5 minutes at
/// most (dev.digicert.com, "Rate limits"): a minute is often enough, but a key that others keep over the
/// limit is left alone for longer and longer.
backoff backoff_of(gate_kind kind) {
    switch (kind) {
        case gate_kind::open:
            return {0s, 0s};
        case gate_kind::unreachable:
        case gate_kind::maintenance:
            return {30s, 15min};
        case gate_kind::refused:
            return {15min, 1h};
        case gate_kind::limited:
            return {60s, longest_gate_wait};
    }
    std::abort();
}

milliseconds lengthened(milliseconds wait, double chance, milliseconds longest) {
    const auto most = std::min<milliseconds>(wait / 10, 1min);
    const double more = static_cast<double>(most.count()) * std::clamp(chance, 0.0, 1.0);
    return std::min(wait + milliseconds{std::llround(more)}, longest);
}

}  // namespace

std::string_view to_string(gate_kind kind) {
    switch (kind) {
        case gate_kind::open:
            return "open";
        case gate_kind::unreachable:
            return "unreachable";
        case gate_kind::refused:
            return "refused";
        case gate_kind::limited:
            return "limited";
        case gate_kind::maintenance:
            return "maintenance";
    }
    std::abort();
}

std::optional<gate_kind> gate_kind_of(std::string_view name) {
    for (const auto kind : {gate_kind::open, gate_kind::unreachable, gate_kind::refused, gate_kind::limited,
                            gate_kind::maintenance}) {
        if (to_string(kind) == name) return kind;
    }
    return {};
}

milliseconds obeyed(std::chrono::seconds retry_after, double chance) {
    const auto told = std::clamp<std::chrono::seconds>(retry_after, 0s, longest_gate_wait);
    return lengthened(told, chance, longest_gate_wait);
}

milliseconds gate_wait(gate_kind kind, unsigned waits, std::optional<std::chrono::seconds> retry_after,
                       double chance) {
    const auto [first, longest] = backoff_of(kind);
    const auto own = lengthened(doubled(first, waits, longest), chance, longest);
    return retry_after ? std::max(own, obeyed(*retry_after, chance)) : own;
}

}  // namespace dcv::watch
