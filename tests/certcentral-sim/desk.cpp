#include "certcentral-sim/desk.hpp"

#include <fmt/format.h>

namespace dcv::sim {

verdict desk::receive(const request& asked, unsigned connection, instant at) {
    auto made = world_->ask(asked, at);
    conversation_->asked(asked, made, at);
    journal_->request(connection, asked, made, at);
    return made;
}

void desk::garbled(unsigned status, const std::string& why, unsigned connection, instant at) {
    conversation_->garbled(status, why, at);
    journal_->note(connection, fmt::format("refused, {}: {}", status, why), at);
}

}  // namespace dcv::sim
