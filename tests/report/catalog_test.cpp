// Every event has a MESSAGE_ID, and every MESSAGE_ID an entry in the journal's catalog: read from the
// sources, so that whoever adds an event is told.
#include "report/message_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace dcv::report {
namespace {

std::string content(const std::string& file) {
    std::stringstream all;
    all << std::ifstream{std::string{SOURCE_DIR} + "/" + file}.rdbuf();
    return all.str();
}

/// What the first group of `pattern` matches, each time it does.
std::vector<std::string> all_of(const std::string& text, const std::string& pattern) {
    const std::regex each{pattern};
    return {std::sregex_token_iterator{text.begin(), text.end(), each, 1}, {}};
}

/// The names of the events: the first word in each function that events.hpp declares.
std::set<std::string> events() {
    std::set<std::string> names;
    const auto source = content("lib/report/events.cpp") + content("lib/report/account_events.cpp");
    for (const auto& function : all_of(content("lib/report/events.hpp"), R"re(\]\] event (\w+)\()re")) {
        const auto body = source.substr(source.find("\nevent " + function + "("), 1000);
        names.insert(all_of(body, R"re([{ ]"(\w+)",)re").at(0));
    }
    return names;
}

/// The table of message_id.cpp, read as text.
std::map<std::string, std::string> identities() {
    std::map<std::string, std::string> found;
    const auto source = content("lib/report/message_id.cpp");
    for (const auto& name : all_of(source, R"re(\{"(\w+)", "[0-9a-f]{32}"\})re"))
        found[name] = message_id(name).value_or("");
    return found;
}

struct entry {
    std::string subject;
    std::string body;
};

/// The entries of the catalog (systemd.io/CATALOG) by their id.
std::map<std::string, entry> catalog() {
    std::map<std::string, entry> found;
    const std::regex head{R"(^-- ([0-9a-f]{32})$)"};
    std::istringstream lines{content("systemd/dcvwatchd.catalog")};
    entry* open = nullptr;
    for (std::string line; std::getline(lines, line);) {
        std::smatch id;
        if (std::regex_match(line, id, head)) {
            open = &found[id[1]];
        } else if (open != nullptr && line.starts_with("Subject: ")) {
            open->subject = line.substr(9);
        } else if (open != nullptr) {
            open->body += line + "\n";
        }
    }
    return found;
}

TEST(Catalog, HasAnIdForEveryEventAndNoOther) {
    std::set<std::string> identified;
    for (const auto& [name, id] : identities())
        identified.insert(name);
    EXPECT_EQ(identified, events());
}

TEST(Catalog, ExplainsEveryMessageIdAndNothingElse) {
    const auto entries = catalog();
    std::set<std::string> ids;
    for (const auto& [name, id] : identities()) {
        EXPECT_TRUE(ids.insert(id).second) << name << " shares its MESSAGE_ID";
        EXPECT_TRUE(entries.contains(id)) << name << " is not in the catalog";
    }
    for (const auto& [id, text] : entries)
        EXPECT_TRUE(ids.contains(id)) << id << " (" << text.subject << ") is no event's";
}

TEST(Catalog, SaysWhatHappenedAndHowToSeeMore) {
    for (const auto& [id, text] : catalog()) {
        EXPECT_FALSE(text.subject.empty()) << id;
        EXPECT_THAT(text.body, testing::HasSubstr("Defined-By: dcvwatchd\n")) << text.subject;
        EXPECT_THAT(text.body, testing::HasSubstr("journalctl ")) << text.subject;
    }
}

TEST(Catalog, HasNoIdForAWordThatIsNoEvent) {
    EXPECT_FALSE(message_id("domain"));
    EXPECT_FALSE(message_id(""));
}

}  // namespace
}  // namespace dcv::report
