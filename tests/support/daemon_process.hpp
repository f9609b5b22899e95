// The real binary as a child process, its log read line by line.
#pragma once

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::test {

/// Runs `dcvwatchd` with `arguments`, `environment` added to this process's own. What it prints is read as
/// its log is, unless `print_to` names a file for it. `prelude`, if given, is run by a shell that then
/// becomes the daemon: `umask 0;` or `exec 2>&-;`. Killed at the end of its scope.
class daemon_process {
public:
    explicit daemon_process(const std::vector<std::string>& arguments,
                            const std::vector<std::string>& environment = {},
                            const std::string& print_to = {}, const std::string& prelude = {});
    ~daemon_process();
    daemon_process(const daemon_process&) = delete;
    daemon_process& operator=(const daemon_process&) = delete;

    /// Reads the log until an event of that name for which `holds`; false when the log ends before.
    bool wait_for(std::string_view event, const std::function<bool(const nlohmann::json&)>& holds = {});

    void signal(int number) const;

    /// Closes the reading end of the log.
    void stop_reading();

    /// Reads the log to its end; the exit code, or 128 + the signal that killed it.
    int wait();

    /// The same without reading the log: it may be full by then.
    int wait_unread();

    [[nodiscard]] pid_t pid() const { return pid_; }

    /// Every event read so far, a line that is no JSON as the event `no json`.
    [[nodiscard]] const std::vector<nlohmann::json>& events() const { return events_; }

    /// All text read so far, as it came: the log, and what the command printed once it has ended.
    [[nodiscard]] const std::string& output() const { return output_; }

private:
    bool read_line();

    pid_t pid_{-1};
    std::FILE* log_{nullptr};
    std::FILE* printed_{nullptr};
    std::vector<nlohmann::json> events_;
    std::string output_;
};

/// Whether the descriptors and the environment of that process are to be seen. The daemon is not dumpable:
/// its own are for root alone (proc(5)).
bool can_see_inside(pid_t pid);

/// What the kernel knows of a process: the number of entries in /proc/PID/`folder` (fd, task).
std::size_t count_in_proc(pid_t pid, const std::string& folder);

/// The bytes of /proc/PID/`file` (cmdline, environ).
std::string read_proc(pid_t pid, const std::string& file);

}  // namespace dcv::test
