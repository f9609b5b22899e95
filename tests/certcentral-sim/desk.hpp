// The desk at which requests are handed in: brings world, conversation and journal together. Knows no
// network.
#pragma once

#include "certcentral-sim/conversation.hpp"
#include "certcentral-sim/instant.hpp"
#include "certcentral-sim/journal.hpp"
#include "certcentral-sim/request.hpp"
#include "certcentral-sim/world.hpp"

#include <string>
#include <string_view>

namespace dcv::sim {

class desk {
public:
    /// All three outlive it.
    desk(world& played, conversation& heard, journal& written)
        : world_{&played}, conversation_{&heard}, journal_{&written} {}

    verdict receive(const request& asked, unsigned connection, instant at);
    void ended(const verdict& made) { conversation_->ended(made); }
    void told(const verdict& made, instant at) { conversation_->told(made, at); }
    void left(unsigned connection, instant at) { note(connection, "went away before its answer", at); }
    void note(unsigned connection, std::string_view what, instant at) {
        journal_->note(connection, what, at);
    }
    void garbled(unsigned status, const std::string& why, unsigned connection, instant at);

private:
    world* world_;
    conversation* conversation_;
    journal* journal_;
};

}  // namespace dcv::sim
