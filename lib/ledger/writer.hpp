// The one process that writes to a ledger: holds the lock of its directory and the file, and puts both right
// when they were damaged, replaced or removed. Used from one thread at a time.
#pragma once

#include "ledger/state_directory.hpp"
#include "ledger/store.hpp"
#include "ledger/trouble.hpp"

#include <filesystem>
#include <optional>

namespace dcv::ledger {

class writer {
public:
    /// Locks `directory` and opens its ledger; a damaged one is moved aside and begun anew. `now` names what
    /// is moved aside. Throws `trouble` for everything else.
    writer(const std::filesystem::path& directory, watch::wall_time now, purpose what = purpose::run);

    /// What the ledger held when it was opened.
    [[nodiscard]] const contents& found() const noexcept { return found_; }
    [[nodiscard]] bool is_new() const noexcept { return store_->is_new(); }

    /// Where a damaged ledger went, since this was last asked.
    [[nodiscard]] std::optional<std::filesystem::path> take_moved_aside();

    /// Writes `batch`, durably; what is wrong if that failed. After a failure the file is opened anew (a
    /// retried fsync(2) reports success for pages that the kernel dropped), and what it holds is not known
    /// then: the next batch must be `all`.
    std::optional<trouble> commit(const changes& batch, watch::wall_time now);

private:
    void open(watch::wall_time now);

    state_directory directory_;
    std::optional<store> store_;
    contents found_;
    std::optional<std::filesystem::path> moved_aside_;
};

}  // namespace dcv::ledger
