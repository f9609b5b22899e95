// dcvwatchd check beside a running daemon: has that ask, and says what the ledger says then.
#pragma once

#include "certcentral/domain_id.hpp"
#include "daemon/running_daemon.hpp"

#include <filesystem>
#include <vector>

namespace dcv {

/// Has `daemon`, which holds `state_dir`, ask about each of `ids`, and prints the answers; the exit code.
/// Throws ledger::trouble when the ledger cannot be read.
int check_through(const running_daemon& daemon, const std::filesystem::path& state_dir,
                  const std::vector<certcentral::domain_id>& ids);

}  // namespace dcv
