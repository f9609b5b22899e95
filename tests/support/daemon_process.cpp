#include "support/daemon_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace dcv::test {

namespace {

struct pipe_ends {
    int read{};
    int write{};
};

pipe_ends make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::system_error{errno, std::generic_category(), "pipe2"};
    return {ends[0], ends[1]};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

/// This process's environment, with `added` in place of variables of the same names.
std::vector<std::string> environment_with(std::vector<std::string> added) {
    const auto name_of = [](std::string_view variable) { return variable.substr(0, variable.find('=')); };
    std::vector<std::string> all = std::move(added);
    const auto first_own = static_cast<std::ptrdiff_t>(all.size());
    for (char** each = environ; *each != nullptr; ++each) {
        const bool is_set = std::any_of(all.begin(), all.begin() + first_own,
                                        [&](const auto& one) { return name_of(one) == name_of(*each); });
        if (!is_set) all.emplace_back(*each);
    }
    return all;
}

}  // namespace

daemon_process::daemon_process(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& environment, const std::string& print_to,
                               const std::string& prelude) {
    const pipe_ends log = make_pipe();
    const pipe_ends printed = make_pipe();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, printed.write, STDOUT_FILENO);
    if (!print_to.empty())
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, print_to.c_str(), O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, log.write, STDERR_FILENO);

    std::vector<std::string> words;
    if (!prelude.empty()) words = {"/bin/sh", "-c", prelude + R"( exec "$0" "$@")"};
    words.emplace_back(DCVWATCHD);
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto variables = environment_with(environment);
    const std::string program = words.front();
    const int error = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, pointers(words).data(),
                                    pointers(variables).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(log.write);
    ::close(printed.write);
    log_ = ::fdopen(log.read, "r");
    printed_ = ::fdopen(printed.read, "r");
    if (error != 0) throw std::system_error{error, std::generic_category(), DCVWATCHD};
}

daemon_process::~daemon_process() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    stop_reading();
    std::fclose(printed_);
}

void daemon_process::stop_reading() {
    if (log_ != nullptr) std::fclose(log_);
    log_ = nullptr;
}

bool daemon_process::read_line() {
    if (log_ == nullptr) return false;
    std::string line;
    for (int c = std::fgetc(log_); c != EOF && c != '\n'; c = std::fgetc(log_))
        line += static_cast<char>(c);
    if (line.empty() && std::feof(log_) != 0) return false;
    output_ += line + '\n';
    auto parsed = nlohmann::json::parse(line, nullptr, false);
    events_.push_back(parsed.is_object() ? std::move(parsed)
                                         : nlohmann::json{{"event", "no json"}, {"line", line}});
    return true;
}

bool daemon_process::wait_for(std::string_view event,
                              const std::function<bool(const nlohmann::json&)>& holds) {
    while (read_line()) {
        const auto& last = events_.back();
        if (last["event"] == event && (!holds || holds(last))) return true;
    }
    return false;
}

void daemon_process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);  // Once it has ended: nobody, and surely not -1, everybody.
}

int daemon_process::wait() {
    while (read_line()) {
    }
    for (int c = std::fgetc(printed_); c != EOF; c = std::fgetc(printed_))
        output_ += static_cast<char>(c);
    return wait_unread();
}

int daemon_process::wait_unread() {
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_)
        throw std::system_error{errno, std::generic_category(), "waitpid"};
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool can_see_inside(pid_t pid) {
    return ::access(("/proc/" + std::to_string(pid) + "/fd").c_str(), R_OK) == 0;
}

std::size_t count_in_proc(pid_t pid, const std::string& folder) {
    const std::filesystem::directory_iterator entries{"/proc/" + std::to_string(pid) + "/" + folder};
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::string read_proc(pid_t pid, const std::string& file) {
    std::ifstream stream{"/proc/" + std::to_string(pid) + "/" + file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace dcv::test
