// Whatever an answer says, it is active only if another reader of JSON, written for this alone, agrees, and
// status and header allow it.
#include "certcentral/answer.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// Reads RFC 8259's grammar and nothing more. Of the outermost object it notes the keys that matter.
class reader {
public:
    explicit reader(std::string_view text) : rest_{text} {}

    bool says_active() {
        blank();
        const bool whole = object(true);
        blank();
        return whole && rest_.empty() && active_ == 1 && statuses_ == 1 && errors_ == 0;
    }

private:
    bool take(char expected) {
        if (rest_.empty() || rest_.front() != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void blank() {
        const auto end = rest_.find_first_not_of(" \t\r\n");
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
    }

    std::optional<std::string> string() {
        if (!take('"')) return {};
        std::string text;
        while (!rest_.empty()) {
            const char next = rest_.front();
            rest_.remove_prefix(1);
            if (next == '"') return text;
            if (static_cast<unsigned char>(next) < 0x20) return {};
            text += next == '\\' ? escape() : std::string(1, next);
        }
        return {};
    }

    std::string escape() {
        if (rest_.empty()) return {};
        const char kind = rest_.front();
        rest_.remove_prefix(1);
        if (kind != 'u') return kind == '"' || kind == '\\' || kind == '/' ? std::string(1, kind) : "\n";
        const std::string digits{rest_.substr(0, 4)};
        rest_.remove_prefix(digits.size());
        const auto code = std::strtoul(digits.c_str(), nullptr, 16);
        return code > 0 && code < 0x80 ? std::string(1, static_cast<char>(code)) : "\n";
    }

    bool object(bool outermost) {
        if (!take('{')) return false;
        blank();
        if (take('}')) return true;
        do {
            blank();
            const auto key = string();
            blank();
            if (!key || !take(':')) return false;
            blank();
            const bool is_text = !rest_.empty() && rest_.front() == '"';
            const auto text = is_text ? string() : std::nullopt;
            if (is_text ? !text : !value()) return false;
            if (outermost) note(*key, text);
            blank();
        } while (take(','));
        return take('}');
    }

    void note(const std::string& key, const std::optional<std::string>& text) {
        errors_ += key == "errors" || key == "error" ? 1 : 0;
        statuses_ += key == "status" ? 1 : 0;
        active_ += key == "status" && text == "active" ? 1 : 0;
    }

    bool array() {
        if (!take('[')) return false;
        blank();
        if (take(']')) return true;
        do {
            blank();
            if (!value()) return false;
            blank();
        } while (take(','));
        return take(']');
    }

    bool value() {
        if (rest_.empty()) return false;
        switch (rest_.front()) {
            case '{':
                return object(false);
            case '[':
                return array();
            case '"':
                return string().has_value();
            default:
                break;
        }
        const auto word = rest_.substr(0, rest_.find_first_of(" \t\r\n,]}"));
        rest_.remove_prefix(word.size());
        return word == "true" || word == "false" || word == "null" ||
               (!word.empty() && word.find_first_not_of("0123456789+-.eE") == std::string_view::npos);
    }

    std::string_view rest_;
    int statuses_ = 0;
    int active_ = 0;
    int errors_ = 0;
};

/// An input reads `STATUS`, then a line for each field, an empty line and the body.
dcv::net::response response_of(std::string_view input) {
    const auto line = [&input] {
        const auto end = input.find('\n');
        const auto text = input.substr(0, end);
        input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
        return std::string{text};
    };
    dcv::net::response made{static_cast<unsigned>(std::strtoul(line().c_str(), nullptr, 10)), {}, {}};
    for (auto text = line(); !text.empty(); text = line()) {
        const auto colon = std::min(text.find(':'), text.size());
        made.fields.push_back({text.substr(0, colon), text.substr(std::min(colon + 1, text.size()))});
    }
    made.body = input;
    return made;
}

std::string lower(std::string text) {
    for (char& byte : text)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return text;
}

std::vector<std::string> values(const dcv::net::response& response, std::string_view name) {
    std::vector<std::string> found;
    for (const auto& field : response.fields)
        if (lower(field.name) == name) found.push_back(lower(field.value));
    return found;
}

bool may_be_active(const dcv::net::response& response) {
    const auto types = values(response, "content-type");
    if (response.status != 200 || types.size() != 1 || !values(response, "content-encoding").empty())
        return false;
    const auto type = types.front().substr(0, types.front().find(';'));
    const std::string_view wanted = "application/json";
    const auto before = type.find(wanted);
    const bool alone = before != std::string::npos && type.find_first_not_of(" \t") == before &&
                       type.find_last_not_of(" \t") == before + wanted.size() - 1;
    return alone && reader{response.body}.says_active();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using dcv::certcentral::verdict;
    const auto response = response_of({reinterpret_cast<const char*>(bytes), size});
    const auto answer = dcv::certcentral::read_answer(response, {});
    if (verdict_of(answer) == verdict::active && !may_be_active(response)) std::abort();
    if (verdict_of(answer) != verdict::active && answer.token) std::abort();
    if (to_string(answer.reason).empty() || answer.http_status != response.status) std::abort();
    return 0;
}
