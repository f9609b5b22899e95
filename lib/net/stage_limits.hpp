// How long each stage of an exchange may take, whatever the exchange as a whole may, and how old a connection
// gets.
#pragma once

#include <chrono>
#include <string>

namespace dcv::net {

struct stage_limits {
    /// A name server that takes longer is not going to answer.
    std::chrono::milliseconds look_up{std::chrono::seconds{10}};
    /// Nor is a server or proxy, or its tunnel.
    std::chrono::milliseconds connect{std::chrono::seconds{10}};
    std::chrono::milliseconds handshake{std::chrono::seconds{10}};
    /// How long an address is tried alone before the next one joins in (RFC 8305 §8).
    std::chrono::milliseconds stagger{250};
    /// How long a connection is listened to after an answer before it is used again: a second answer to the
    /// same request would come about now, and nothing would tell it from the answer to the next one.
    std::chrono::milliseconds quiet{50};
    /// A host may move: an older connection is not used again.
    std::chrono::milliseconds keep{std::chrono::minutes{5}};
};

/// `timed out after 10 s`.
[[nodiscard]] inline std::string timed_out_after(std::chrono::milliseconds time) {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
    const std::string words = "timed out after ";
    return whole == time ? words + std::to_string(whole.count()) + " s"
                         : words + std::to_string(time.count()) + " ms";
}

}  // namespace dcv::net
