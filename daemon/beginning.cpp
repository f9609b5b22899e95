#include "daemon/beginning.hpp"

#include "daemon/clock.hpp"
#include "report/events.hpp"

#include <cstdlib>
#include <utility>
#include <vector>

namespace dcv {

std::optional<ledger::writer> open_ledger(const std::filesystem::path& directory, report::log& log,
                                          ledger::purpose what) {
    try {
        ledger::writer file{directory, wall_now(), what};
        if (const auto aside = file.take_moved_aside())
            log.write(report::ledger_trouble("corrupt", "it was damaged and is moved aside as " +
                                                            aside->string() +
                                                            "; every listed domain is asked about anew"));
        if (file.is_new()) log.write(report::ledger_created(directory.string()));
        return file;
    } catch (const ledger::trouble& failed) {
        log.write(report::ledger_trouble(to_string(failed.kind()), failed.what()));
        return {};
    }
}

beginning begin(ledger::writer file, const watch::terms& terms, std::uint64_t account_mark,
                const std::vector<watch::domain>& domains) {
    auto state = engine::resume(file.found(), terms, account_mark, domains, now_by_both());
    return {std::move(file), std::move(state), false};
}

namespace {

/// Whether the next attempt may go well.
bool is_lived_with(ledger::trouble_kind kind) {
    switch (kind) {
        case ledger::trouble_kind::disk_full:
        case ledger::trouble_kind::io_error:
        case ledger::trouble_kind::corrupt:
        case ledger::trouble_kind::replaced:
            return true;
        case ledger::trouble_kind::read_only:
        case ledger::trouble_kind::busy:
        case ledger::trouble_kind::unusable:
            return false;
    }
    std::abort();
}

}  // namespace

bool commit(beginning& from, report::log& log) {
    const auto failed = from.file.commit(engine::everything(from.state, now_by_both()), wall_now());
    from.is_committed = !failed;
    if (!failed || is_lived_with(failed->kind())) return true;
    log.write(report::ledger_trouble(to_string(failed->kind()), failed->what()));
    return false;
}

}  // namespace dcv
