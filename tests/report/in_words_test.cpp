#include "report/in_words.hpp"

#include <gtest/gtest.h>

namespace dcv::report {
namespace {

using namespace std::chrono_literals;
using certcentral::reason;

TEST(InWords, SaysTheTwoLargestUnits) {
    EXPECT_EQ(in_words(0ms), "0 s");
    EXPECT_EQ(in_words(999ms), "0 s");
    EXPECT_EQ(in_words(45s), "45 s");
    EXPECT_EQ(in_words(6min + 1s), "6 min 1 s");
    EXPECT_EQ(in_words(3h), "3 h");
    EXPECT_EQ(in_words(3h + 59s), "3 h");
    EXPECT_EQ(in_words(std::chrono::days{2} + 4h + 30min), "2 d 4 h");
}

TEST(ReasonInWords, IsASentence) {
    EXPECT_EQ(reason_in_words(reason::invalid_dns_txt), "DigiCert finds no valid TXT record yet");
}

TEST(Counted, KnowsOneFromMany) {
    EXPECT_EQ(counted(0, "domain waits", "domains wait"), "0 domains wait");
    EXPECT_EQ(counted(1, "domain waits", "domains wait"), "1 domain waits");
    EXPECT_EQ(counted(2, "domain waits", "domains wait"), "2 domains wait");
}

TEST(AnswerInWords, AddsWhatWasFound) {
    EXPECT_EQ(
        answer_in_words(reason::tls_failed, 0, "the certificate of www.digicert.com expired on 2026-11-01"),
        "the TLS connection is refused: the certificate of www.digicert.com expired on 2026-11-01");
    EXPECT_EQ(answer_in_words(reason::server_error, 502, {}),
              "the server failed to answer (HTTP status 502)");
    EXPECT_EQ(answer_in_words(reason::invalid_dns_txt, 400, {}), "DigiCert finds no valid TXT record yet");
}

TEST(AnswerInWords, P29_AnUnknownCodeOrMessageIsQuotedAndEscaped) {
    EXPECT_EQ(answer_in_words(reason::unknown_code, 400, "dnssec_bogus: DNSSEC\nfails"),
              "the answer has an error code that CertCentral does not document: "
              "\"dnssec_bogus: DNSSEC\\x0afails\"");
    EXPECT_EQ(answer_in_words(reason::invalid_dns_txt, 400, "2 of 4 perspectives disagree"),
              "DigiCert finds no valid TXT record yet: \"2 of 4 perspectives disagree\"");
    EXPECT_LE(answer_in_words(reason::unknown_code, 400, std::string(5000, 'x')).size(), 256U + 70U);
}

TEST(AnswerInWords, LetsNothingPassForAFieldOfTheLine) {
    EXPECT_EQ(answer_in_words(reason::tls_failed, 0, "not in the trust store is CN event=domain_active"),
              "the TLS connection is refused: \"not in the trust store is CN event=domain_active\"");
    EXPECT_EQ(answer_in_words(reason::tls_failed, 0, "not in the trust store is /C=US/CN=A root"),
              "the TLS connection is refused: not in the trust store is /C=US/CN=A root");
}

TEST(AnswerInWords, KnowsEveryReasonOfANetworkThatDemandsSomething) {
    EXPECT_EQ(answer_in_words(reason::proxy_refused, 407, "Negotiate, NTLM"),
              "the proxy refuses to connect to CertCentral (HTTP status 407): Negotiate, NTLM");
    EXPECT_EQ(
        answer_in_words(reason::unsupported_framing, 200, "the body ends with the connection"),
        "the answer is valid HTTP, but in a form that dcvwatchd does not accept: the body ends with the "
        "connection");
}

TEST(GateInWords, SaysWhereTheTroubleLies) {
    using watch::gate_kind;
    EXPECT_EQ(
        gate_in_words(gate_kind::unreachable, reason::connect_failed, 0,
                      "connect to 192.0.2.1:443: timed out"),
        "CertCentral cannot be reached: no connection can be made: connect to 192.0.2.1:443: timed out");
    EXPECT_EQ(gate_in_words(gate_kind::unreachable, reason::server_error, 500, {}),
              "CertCentral does not answer properly: the server failed to answer (HTTP status 500)");
    EXPECT_EQ(
        gate_in_words(gate_kind::unreachable, reason::not_found, 404, "not_found|route"),
        "every id asked about is unknown to CertCentral: check api.url, or remove deleted ids from the list");
    EXPECT_EQ(gate_in_words(gate_kind::refused, reason::invalid_key, 403, "access_denied|invalid_key"),
              "CertCentral refuses the API key (HTTP status 403): access_denied|invalid_key");
}

}  // namespace
}  // namespace dcv::report
