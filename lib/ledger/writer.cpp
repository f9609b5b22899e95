#include "ledger/writer.hpp"

#include <utility>

namespace dcv::ledger {

writer::writer(const std::filesystem::path& directory, watch::wall_time now, purpose what)
    : directory_{directory, what} {
    open(now);
}

void writer::open(watch::wall_time now) {
    try {
        store_.emplace(directory_.path());
        found_ = store_->read();
        return;
    } catch (const trouble& damaged) {
        store_.reset();
        if (damaged.kind() != trouble_kind::corrupt) throw;
    }
    moved_aside_ = move_aside(directory_.path(), now);
    store_.emplace(directory_.path());
    found_ = {};
}

std::optional<std::filesystem::path> writer::take_moved_aside() {
    return std::exchange(moved_aside_, std::nullopt);
}

std::optional<trouble> writer::commit(const changes& batch, watch::wall_time now) {
    try {
        if (!store_) {
            directory_.restore();
            open(now);
        }
        store_->write(batch);
        return {};
    } catch (const trouble& failed) {
        store_.reset();
        return failed;
    }
}

}  // namespace dcv::ledger
