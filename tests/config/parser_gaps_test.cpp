#include "config/parser_gaps.hpp"

#include "config/findings.hpp"
#include "config/load.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::config {

using testing::ElementsAre;

namespace {

/// What is refused in `text`, as `line:column: what is wrong`.
std::vector<std::string> gaps(std::string text) {
    findings found;
    const auto file = text_file::check("f", std::move(text));
    const bool faultless = refuse_parser_gaps(*file, found);
    EXPECT_EQ(faultless, found.faultless());
    std::vector<std::string> lines;
    for (const auto& fault : found.take_faults())
        lines.push_back(fmt::format("{}:{}: {}", fault.where.line, fault.where.column, fault.wrong));
    return lines;
}

TEST(ParserGaps, F17_ALineThatBeginsWithAPercentSignIsRefusedWithItsPlace) {
    const auto percent = [](int line) { return fmt::format("{}:1: a line that begins with %", line); };
    EXPECT_THAT(gaps("%YAML 1.2\n---\n- 77\n...\n"), ElementsAre(percent(1)));
    EXPECT_THAT(gaps("- 77\n%- 79\n%\n- 80\n"), ElementsAre(percent(2), percent(3)));
    EXPECT_THAT(gaps("[77,\n%78\n]\n"), ElementsAre(percent(2)));
    EXPECT_THAT(gaps("- 77\r\n%- 79\r\n"), ElementsAre(percent(2)));
    EXPECT_THAT(gaps("- a%\n- 'b\n% c'\n- |\n d\n # %\n# %\n"), ElementsAre());
}

TEST(ParserGaps, F17_ACommentWithoutABlankBeforeItIsRefusedWithItsPlace) {
    const std::string wrong = ": a # without a blank before it";
    EXPECT_THAT(gaps("[77, 78]#, 79]\n"), ElementsAre("1:9" + wrong));
    EXPECT_THAT(gaps("[77,#78\n79]\n"), ElementsAre("1:5" + wrong));
    EXPECT_THAT(gaps("[#77\n78]\n"), ElementsAre("1:2" + wrong));
    EXPECT_THAT(gaps("--- {'id':#77\n78}#79\n..."
                     "\n"),
                ElementsAre("1:11" + wrong, "2:4" + wrong));
    EXPECT_THAT(gaps("a: >-#\n  [77]#\nb: [77]#\n"), ElementsAre("1:6" + wrong, "3:8" + wrong));
    EXPECT_THAT(gaps("#a\n - 77 #b]#\n - [78] #c\n - d]#e\n - f#g\n - 'h'\t#'i\n - \"\\\"]#\"\n"),
                ElementsAre());
}

TEST(ParserGaps, F18_BracketsNestedTooDeeplyAreRefusedWithTheirPlace) {
    EXPECT_THAT(gaps(std::string(100, '[') + std::string(100, ']') + "\n"), ElementsAre());
    EXPECT_THAT(gaps(std::string(50, '[') + std::string(51, '{') + "\n"),
                ElementsAre("1:101: nested too deeply"));
}

/// The ids of a file as a person counts them: every number that stands in neither a comment nor a name.
std::vector<std::int64_t> numbers(std::string_view text) {
    std::vector<std::int64_t> all;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1);
        auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        const auto first = std::min(line.find_first_not_of(' '), line.size());
        if (line.starts_with('#') || line.substr(first).starts_with("name: ")) continue;
        line = line.substr(0, std::min({line.find(" #"), line.find("\t#"), line.size()}));
        for (auto at = line.find_first_of("0123456789"); at != line.npos;
             at = line.find_first_of("0123456789", at)) {
            const auto past = std::min(line.find_first_not_of("0123456789", at), line.size());
            all.push_back(std::stoll(std::string{line.substr(at, past - at)}));
            at = past;
        }
    }
    return all;
}

/// Files of ids, right but for a few characters that are too many.
class spoiled_file {
public:
    explicit spoiled_file(unsigned seed) : chance_{seed} {}

    std::string text() {
        std::string text;
        for (auto count = below(6); count > 0; --count)
            text += entry();
        if (text.empty()) text = "[]\n";
        for (auto count = below(4); count > 0; --count)
            text.insert(below(text.size()), spoilers[below(spoilers.size())]);
        return text;
    }

private:
    static constexpr std::array<const char*, 30> spoilers{
        "%",   "%- 5\n", "#",  " #", "]#", ",#", "\"#", "'#",    "\t",    "\"",           "'",  "[",  "]",
        "{",   "}",      ",",  ":",  "-",  "\n", " ",   "...\n", "---\n", "\xE2\x80\xA8", "&a", "*a", "!",
        "|\n", ">\n",    "? ", "\\"};

    std::size_t below(std::size_t count) { return chance_() % count; }
    std::size_t id() { return 10 + below(90) + 100 * ++last_; }

    std::string entry() {
        switch (below(5)) {
            case 0:
                return fmt::format("- {}\n", id());
            case 1:
                return fmt::format("- id: {}\n  name: a.example\n", id());
            case 2:
                return fmt::format("- {{name: b.example, id: '{}'}} # c\n", id());
            case 3:
                return fmt::format("- \"{}\"\n# d\n", id());
            case 4:
                return fmt::format("-\n  name: \"e # f\"\n  id: {}\n", id());
        }
        return {};
    }

    std::mt19937 chance_;
    std::size_t last_{0};
};

TEST(ParserGaps, F17_AFileThatIsTakenLosesNoId) {
    const test::temporary_directory directory;
    directory.write("main.yaml", "include: [list.yaml]\n");
    int taken = 0;
    for (unsigned seed = 0; seed < 1000; ++seed) {
        const auto text = spoiled_file{seed}.text();
        directory.write("list.yaml", text);
        const auto read = load(directory.path() / "main.yaml", {});
        if (!read) continue;
        ++taken;
        std::vector<std::int64_t> ids;
        for (const auto& domain : read->settings.domains)
            ids.push_back(domain.id.value());
        EXPECT_EQ(ids, numbers(text)) << text;
    }
    EXPECT_GT(taken, 100);
}

}  // namespace

}  // namespace dcv::config
