// Entries to the journal, over its own socket and in its own protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL).
//
// Not sd_journal_sendv(3): that reports success when the socket is not there, and does not return while a
// journald that hangs leaves its queue full. Here both are "not written", and the entry is kept.
#pragma once

#include "report/target.hpp"

#include <string>
#include <string_view>

namespace dcv::report {

inline constexpr const char* journal_socket = "/run/systemd/journal/socket";

/// Each line that it is given is one entry, as `journal_entry` makes it.
class journal_sink final : public target {
public:
    explicit journal_sink(std::string socket_path) : path_{std::move(socket_path)} {}
    ~journal_sink() override;
    journal_sink(const journal_sink&) = delete;
    journal_sink& operator=(const journal_sink&) = delete;

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    bool send(std::string_view entry);
    bool connect();
    bool has_room();
    void disconnect();

    std::string path_;
    int socket_{-1};
    bool waited_in_vain_{false};
};

/// Whether `descriptor` leads to the journal, whose device and inode systemd writes into $JOURNAL_STREAM
/// (systemd.exec(5)); that is `stream`, or null where it is not set.
[[nodiscard]] bool leads_to_journal(int descriptor, const char* stream);

}  // namespace dcv::report
