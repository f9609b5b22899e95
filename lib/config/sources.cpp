#include "config/sources.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace dcv::config {

namespace fs = std::filesystem;
namespace errc = boost::system::errc;

namespace {

std::string digest(std::string_view bytes) {
    std::string sum(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(sum.data()));
    return sum;
}

/// The first path that one list has and the other has not; both are sorted.
std::optional<fs::path> difference(const std::vector<fs::path>& one, const std::vector<fs::path>& other) {
    std::vector<fs::path> either;
    std::set_symmetric_difference(one.begin(), one.end(), other.begin(), other.end(),
                                  std::back_inserter(either),
                                  [](const auto& a, const auto& b) { return a.native() < b.native(); });
    return either.empty() ? std::nullopt : std::optional{either.front()};
}

}  // namespace

sources::reading sources::remember(const fs::path& file, std::size_t limit,
                                   const boost::system::result<regular_file>& read) {
    if (read) return {file, limit, digest(read->bytes), true};
    return {file, limit, why_unread(read.error()), read.error() != errc::text_file_busy};
}

boost::system::result<regular_file> sources::read(const fs::path& file, std::size_t limit) {
    auto read = read_regular_file(file, limit);
    readings_.push_back(remember(file, limit, read));
    return read;
}

std::optional<fs::path> sources::refresh() {
    std::optional<fs::path> changed;
    for (auto& before : readings_) {
        auto now = remember(before.file, before.limit, read_regular_file(before.file, before.limit));
        const bool same = before.whole && now.whole && now.digest == before.digest;
        if (!same && !changed) changed = before.file;
        before = std::move(now);
    }
    for (auto& before : patterns_) {
        auto now = matching(before.text);
        if (!changed) changed = difference(before.matches, now.matches);
        before = std::move(now);
    }
    return changed;
}

}  // namespace dcv::config
