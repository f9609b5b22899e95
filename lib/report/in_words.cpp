#include "report/in_words.hpp"

#include "report/outside_text.hpp"

#include <fmt/format.h>

#include <array>

namespace dcv::report {

using certcentral::reason;
using certcentral::voice;

namespace {

struct unit {
    std::chrono::seconds length;
    std::string_view name;
};

constexpr std::array units{unit{std::chrono::days{1}, "d"}, unit{std::chrono::hours{1}, "h"},
                           unit{std::chrono::minutes{1}, "min"}, unit{std::chrono::seconds{1}, "s"}};

/// Whether a word of `text` could be taken for a field of a text line, such as `event=domain_active`.
bool looks_like_fields(std::string_view text) {
    constexpr std::string_view in_a_name = "abcdefghijklmnopqrstuvwxyz_";
    for (auto equals = text.find('='); equals != text.npos; equals = text.find('=', equals + 1)) {
        const auto before = text.substr(0, equals).find_last_not_of(in_a_name);
        const auto begin = before == text.npos ? 0 : before + 1;
        if (begin < equals && (begin == 0 || text[before] == ' ')) return true;
    }
    return false;
}

/// Such statuses belong to their reason and tell nothing more.
bool goes_without_saying(unsigned http_status) {
    return http_status == 0 || http_status == 200 || http_status == 400;
}

/// No answer came from a server of CertCentral's, not even that it failed.
bool is_cut_off(reason why) {
    const auto& row = row_of(why);
    return row.kind == certcentral::verdict::failed && row.detail == voice::ours;
}

}  // namespace

std::string in_words(std::chrono::milliseconds duration) {
    auto rest = std::chrono::floor<std::chrono::seconds>(duration);
    for (auto larger = units.begin(); larger != units.end(); ++larger) {
        if (rest < larger->length) continue;
        const std::string first = fmt::format("{} {}", rest / larger->length, larger->name);
        const auto smaller = std::next(larger);
        rest %= larger->length;
        if (smaller == units.end() || rest < smaller->length) return first;
        return fmt::format("{} {} {}", first, rest / smaller->length, smaller->name);
    }
    return "0 s";
}

std::string counted(std::size_t count, std::string_view one, std::string_view several) {
    return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string_view reason_in_words(reason why) {
    return row_of(why).words;
}

std::string answer_in_words(reason why, unsigned http_status, std::string_view detail) {
    std::string text{reason_in_words(why)};
    if (!goes_without_saying(http_status)) text += fmt::format(" (HTTP status {})", http_status);
    if (detail.empty()) return text;
    const bool is_ours = row_of(why).detail == voice::ours && !looks_like_fields(detail);
    return text + ": " + (is_ours ? escaped(detail) : one_word(detail));
}

std::string gate_in_words(watch::gate_kind gate, reason why, unsigned http_status, std::string_view detail) {
    const auto text = answer_in_words(why, http_status, detail);
    if (gate != watch::gate_kind::unreachable) return text;
    if (why == reason::not_found)
        return "every id asked about is unknown to CertCentral: check api.url, or remove deleted ids from "
               "the list";
    return (is_cut_off(why) ? "CertCentral cannot be reached: " : "CertCentral does not answer properly: ") +
           text;
}

}  // namespace dcv::report
