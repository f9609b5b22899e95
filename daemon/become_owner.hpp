// Who works on a ledger as root becomes its owner first.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace dcv {

/// As root: becomes the owner of `state_dir`, if that is there and another user's, for good, and keeps the
/// right to look into any directory alone (CAP_DAC_READ_SEARCH): systemd keeps the state of a DynamicUser=
/// where its owner cannot even look (/var/lib/private). So what is written there stays the owner's. As
/// anybody else: does nothing. Why that failed, if it did. Call it before any thread is started: capabilities
/// are a thread's own (capabilities(7)).
[[nodiscard]] std::optional<std::string> become_owner(const std::filesystem::path& state_dir);

}  // namespace dcv
