#include "daemon/reload_verdict.hpp"

#include "daemon/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace dcv {

namespace {

constexpr const char* file_name = "last_reload";
constexpr std::size_t most_faults = 100;
constexpr std::size_t longest_fault = 4096;
constexpr std::size_t largest = std::size_t{1} << 20;

}  // namespace

reload_verdict verdict_on(const config::faults& faults, watch::instant began) {
    reload_verdict verdict{began, faults.empty(), {}};
    for (const auto& fault : faults) {
        if (verdict.faults.size() == most_faults) {
            verdict.faults.push_back(
                fmt::format("and {} more, which the log names", faults.size() - most_faults));
            break;
        }
        // A line for each, whatever a file's name holds.
        auto line = fault.to_string().substr(0, longest_fault);
        std::replace(line.begin(), line.end(), '\n', ' ');
        verdict.faults.push_back(std::move(line));
    }
    return verdict;
}

void write_verdict(const std::filesystem::path& state_dir, const reload_verdict& verdict) {
    const auto place = directory::open(state_dir);
    if (!place) return;
    auto text =
        fmt::format("{} {}\n", verdict.began.time_since_epoch().count(), verdict.taken ? "taken" : "refused");
    for (const auto& fault : verdict.faults)
        text += fault + '\n';
    static_cast<void>(place->write(file_name, std::string{file_name} + ".new", text));
}

std::optional<reload_verdict> read_verdict(const std::filesystem::path& state_dir) {
    const auto place = directory::open(state_dir);
    const auto text = place ? place->read(file_name, largest) : std::nullopt;
    if (!text) return {};
    std::istringstream lines{*text};
    watch::boottime::rep began = 0;
    std::string word;
    if (!(lines >> began >> word) || (word != "taken" && word != "refused")) return {};
    reload_verdict verdict{watch::instant{watch::boottime::duration{began}}, word == "taken", {}};
    lines.ignore();
    for (std::string line; std::getline(lines, line);)
        verdict.faults.push_back(line);
    return verdict;
}

void remove_verdict(const std::filesystem::path& state_dir) {
    if (const auto place = directory::open(state_dir)) place->remove(file_name);
}

}  // namespace dcv
