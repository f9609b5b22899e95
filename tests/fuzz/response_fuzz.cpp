// Whatever bytes a server sends, and wherever they are cut: the response that is read is the same, and it is
// the one, with the same end, that another reader, written for this alone, sees in them.
#include "net/http_message.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

struct reading {
    std::optional<dcv::net::outcome> found;
    std::size_t taken = 0;
    bool is_last_word = false;

    [[nodiscard]] const dcv::net::response* response() const {
        return found && found->has_value() ? &**found : nullptr;
    }
};

/// `bytes` in pieces of at most that many.
reading read_in_pieces(std::string_view bytes, std::size_t most) {
    dcv::net::response_reader reader;
    reading result;
    while (!result.found && result.taken < bytes.size()) {
        const auto space = reader.space();
        must(space.size() > 0);
        const auto count = std::min({space.size(), most, bytes.size() - result.taken});
        std::memcpy(space.data(), bytes.data() + result.taken, count);
        result.taken += count;
        result.found = reader.take(count);
    }
    result.is_last_word = result.response() != nullptr && reader.is_last_word();
    return result;
}

std::string lower(std::string_view text) {
    std::string small{text};
    for (char& byte : small)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return small;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// RFC 9112's framing and nothing else; takes more than it should where that is not about where things end.
class framing {
public:
    explicit framing(std::string_view bytes) : all_{bytes}, rest_{bytes} {}

    /// The body, if there is a whole response.
    std::optional<std::string> body() {
        std::vector<std::string_view> lines;
        do {
            lines.clear();
            for (auto next = line(); !next || !next->empty(); next = line()) {
                if (!next) return {};
                lines.push_back(*next);
            }
            if (lines.empty() || lines.front().size() < 12) return {};
            status_ = lines.front().substr(9, 3);
        } while (status_.front() == '1');
        const auto lengths = values(lines, "content-length");
        const auto codings = values(lines, "transfer-encoding");
        if (lengths.size() + codings.size() > 1) return {};
        if (status_ == "204" || status_ == "304") return "";
        if (!lengths.empty()) return take(number(lengths.front(), 10));
        return !codings.empty() && codings.front() == "chunked" ? chunks() : std::nullopt;
    }

    [[nodiscard]] std::size_t end() const { return all_.size() - rest_.size(); }

private:
    std::optional<std::string_view> line() {
        const auto end = rest_.find("\r\n");
        if (end == std::string_view::npos) return {};
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end + 2);
        return text;
    }

    static std::vector<std::string> values(const std::vector<std::string_view>& lines,
                                           std::string_view name) {
        std::vector<std::string> found;
        for (const auto& each : lines) {
            const auto colon = std::min(each.find(':'), each.size());
            if (lower(each.substr(0, colon)) == name)
                found.push_back(lower(trimmed(each.substr(std::min(colon + 1, each.size())))));
        }
        return found;
    }

    static std::optional<std::size_t> number(std::string digits, int base) {
        if (digits.empty()) return {};
        digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
        if (digits.size() > 9) return {};
        const bool plain =
            digits.find_first_not_of(base == 10 ? "0123456789" : "0123456789abcdef") == std::string::npos;
        return plain ? std::optional<std::size_t>{std::stoul(digits, nullptr, base)} : std::nullopt;
    }

    std::optional<std::string> take(std::optional<std::size_t> count) {
        if (!count || rest_.size() < *count) return {};
        std::string text{rest_.substr(0, *count)};
        rest_.remove_prefix(*count);
        return text;
    }

    std::optional<std::string> chunks() {
        std::string whole;
        for (;;) {
            const auto head = line();
            if (!head) return {};
            const auto size = number(lower(trimmed(head->substr(0, head->find(';')))), 16);
            if (!size) return {};
            if (*size == 0) break;
            const auto part = take(size);
            if (!part || line() != "") return {};
            whole += *part;
        }
        for (auto trailer = line(); !trailer || !trailer->empty(); trailer = line())
            if (!trailer) return {};
        return whole;
    }

    std::string_view all_;
    std::string_view rest_;
    std::string_view status_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view sent{reinterpret_cast<const char*>(bytes) + 1, size - 1};
    const auto whole = read_in_pieces(sent, sent.size());
    const auto cut = read_in_pieces(sent, 1);
    const auto pieces = read_in_pieces(sent, 2 + bytes[0]);
    const auto* const read = whole.response();
    for (const auto* const other : {&cut, &pieces}) {
        must((read == nullptr) == (other->response() == nullptr));
        if (read == nullptr) continue;
        must(read->status == other->response()->status && read->body == other->response()->body);
        must(read->fields.size() == other->response()->fields.size());
    }
    if (read == nullptr) return 0;
    framing independent{sent};
    must(independent.body() == read->body);
    must(independent.end() == cut.taken);
    must(!whole.is_last_word || whole.taken == cut.taken);
    return 0;
}
