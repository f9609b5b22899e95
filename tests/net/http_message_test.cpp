#include "net/http_message.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace dcv::net {
namespace {

constexpr std::string_view whole =
    "HTTP/1.1 102 Processing\r\n\r\n"
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"status\":\"active\"}";
constexpr std::string_view chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;a=b\r\n{\"sta\r\n0e\r\ntus\":\"active\"}\r\n0\r\nX: trailer\r\n\r\n";
constexpr std::string_view empty_chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

/// Gives `bytes` to `reader`, at most that many at once.
std::optional<outcome> feed(response_reader& reader, std::string_view bytes, std::size_t most) {
    while (!bytes.empty()) {
        const auto space = reader.space();
        const auto count = std::min({space.size(), bytes.size(), most});
        std::memcpy(space.data(), bytes.data(), count);
        bytes.remove_prefix(count);
        if (auto found = reader.take(count)) return found;
    }
    return {};
}

TEST(ToText, AddressesARequestToItsServer) {
    const request message{"PUT", "/v2/domain/7", {{"X-DC-DEVKEY", "k"}, {"Content-Length", "0"}}};
    EXPECT_EQ(
        to_text(message, {"example.com", "443"}),
        "PUT /v2/domain/7 HTTP/1.1\r\nHost: example.com\r\nX-DC-DEVKEY: k\r\nContent-Length: 0\r\n\r\n");
    EXPECT_NE(to_text(message, {"::1", "8443"}).find("Host: [::1]:8443\r\n"), std::string::npos);
}

TEST(ResponseReader, ReadsTheSameHoweverTheBytesAreCut) {
    for (const auto bytes : {whole, chunked}) {
        for (std::size_t most = 1; most <= bytes.size(); ++most) {
            response_reader reader;
            const auto found = feed(reader, bytes, most);
            ASSERT_TRUE(found && found->has_value()) << most;
            EXPECT_EQ((*found)->status, 200U);
            EXPECT_EQ((*found)->body, R"({"status":"active"})");
            EXPECT_EQ((*found)->fields.size(), bytes == whole ? 2U : 1U) << "trailers are no fields";
            EXPECT_TRUE(reader.is_last_word());
        }
    }
}

TEST(ResponseReader, ReadsAnEmptyLastChunkInPieces) {
    for (std::size_t most = 1; most <= empty_chunks.size(); ++most) {
        response_reader reader;
        const auto found = feed(reader, empty_chunks, most);
        ASSERT_TRUE(found && found->has_value()) << most;
        EXPECT_EQ((*found)->body, "");
    }
}

TEST(ResponseReader, HasNothingOfAResponseThatIsCut) {
    for (const auto bytes : {whole, chunked, empty_chunks}) {
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            response_reader reader;
            EXPECT_FALSE(feed(reader, bytes.substr(0, length), bytes.size())) << length;
        }
    }
}

TEST(ResponseReader, NoticesWhatFollows) {
    for (const auto bytes : {whole, chunked}) {
        response_reader reader;
        const auto found = feed(reader, std::string{bytes} + "H", 4096);
        ASSERT_TRUE(found && found->has_value());
        EXPECT_FALSE(reader.is_last_word());
    }
}

TEST(ResponseReader, RefusesCodingsThatOthersMayReadInAnotherWay) {
    for (const char* const coding :
         {"chunked]", "x, chunked", "chunked, chunked", "chunked;q=1", "\"chunked\""}) {
        response_reader reader;
        const auto found =
            feed(reader, "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + std::string{coding} + "\r\n\r\n0\r\n\r\n",
                 4096);
        ASSERT_TRUE(found && found->has_error()) << coding;
        const bool is_legal = coding == std::string_view{"x, chunked"};
        EXPECT_EQ(found->error().kind,
                  is_legal ? failure_kind::unsupported_framing : failure_kind::broken_framing)
            << coding;
    }
}

TEST(ResponseReader, HoldsNoMoreThanItsLimits) {
    for (const std::string start :
         {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "}) {
        response_reader reader;
        const auto found = feed(reader, start + std::string(100'000, 'x'), 4096);
        ASSERT_TRUE(found && found->has_error()) << start;
    }
}

}  // namespace
}  // namespace dcv::net
