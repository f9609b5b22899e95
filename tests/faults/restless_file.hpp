// A file that is being saved over and over: every version is whole and valid, and no two are the same.
#pragma once

#include <filesystem>
#include <fstream>
#include <limits>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace dcv::test {

/// Puts `text` and a comment of its own in the place of `file`, as fast as it can, from construction to
/// destruction, or that often. By rename(2): a reader never meets half a version.
class restless_file {
public:
    restless_file(const std::filesystem::path& file, std::string text,
                  int versions = std::numeric_limits<int>::max())
        : saving_{[file, text = std::move(text), versions](const std::stop_token& stop) {
              const std::filesystem::path next = file.string() + ".next";
              for (int version = 1; version <= versions && !stop.stop_requested(); ++version) {
                  std::ofstream{next} << text << "# " << version << "\n";
                  std::filesystem::rename(next, file);
              }
          }} {}

private:
    std::jthread saving_;
};

}  // namespace dcv::test
