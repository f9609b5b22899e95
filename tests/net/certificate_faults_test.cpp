// Rows L15, L17 and L18 of docs/faults.md, and the words for each fault of a certificate: what it is, whose,
// and who must act.
#include "net/client_workplace.hpp"
#include "net/forged_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace dcv::net {
namespace {

using namespace test_support;
using test::certificate_order;
using test::forged_certificate;
using test::good_authority;
using test::good_server;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// OpenSSL takes its default store from these variables; as they were afterwards.
class system_store {
public:
    system_store(const std::string& file, const std::string& directory) {
        ::setenv("SSL_CERT_FILE", file.c_str(), 1);
        ::setenv("SSL_CERT_DIR", directory.c_str(), 1);
    }
    ~system_store() {
        ::unsetenv("SSL_CERT_FILE");
        ::unsetenv("SSL_CERT_DIR");
    }
    system_store(const system_store&) = delete;
    system_store& operator=(const system_store&) = delete;
};

/// A server that shows whatever it is given, however weak.
boost::asio::ssl::context careless(const sim::server_identity& shown) {
    namespace ssl = boost::asio::ssl;
    ssl::context made{ssl::context::tls_server};
    SSL_CTX_set_security_level(made.native_handle(), 0);
    made.use_certificate_chain(boost::asio::buffer(shown.certificate));
    made.use_private_key(boost::asio::buffer(shown.key), ssl::context::pem);
    return made;
}

struct CertificateFaults : client_workplace {
    outcome ask_with(boost::asio::ssl::context trust, const sim::server_identity& shown) {
        const scripted_server server{[](const auto&) { return active(); }, careless(shown)};
        https_client client{io.get_executor(), {{"localhost", server.port()}}, std::move(trust)};
        return ask(client);
    }

    /// Whom a `ca_file` that holds `trusted` trusts.
    outcome ask_with_file(const std::string& trusted, const sim::server_identity& shown) {
        return ask_with(*make_tls_context(directory.write("ca_file.pem", trusted)), shown);
    }

    outcome ask_with_system_store(const std::string& trusted, const sim::server_identity& shown) {
        const system_store store{directory.write("store.pem", trusted), "/nowhere"};
        return ask_with(*make_tls_context({}), shown);
    }

    /// Why it was refused.
    static std::string words_of(const outcome& answered) {
        EXPECT_EQ(verdict_of(answered), "failed/tls_failed");
        return answered.has_error() ? answered.error().detail : "";
    }

    /// Why a server of `order` is refused, whose authority is in the `ca_file`.
    std::string words_for(const certificate_order& order) {
        const forged_certificate root{good_authority("Root")};
        return words_of(ask_with_file(root.pem(), forged_certificate{order, &root}.identity()));
    }
};

certificate_order without(certificate_order order, int extension) {
    std::erase_if(order.extensions, [extension](const auto& each) { return each.first == extension; });
    return order;
}

certificate_order with(certificate_order order, int extension, const std::string& value) {
    order = without(std::move(order), extension);
    order.extensions.emplace_back(extension, value);
    return order;
}

certificate_order expired(certificate_order order) {
    order.valid_until = -24h;
    return order;
}

TEST_F(CertificateFaults, L15_APrivateAuthorityThatCaFileNamesNeedNotKeepEveryRule) {
    const auto no_usage = without(good_authority("Private"), NID_key_usage);
    const auto not_critical = with(good_authority("Private"), NID_basic_constraints, "CA:TRUE");
    const auto no_identifier = without(good_server(), NID_authority_key_identifier);
    const auto bare = without(without(no_identifier, NID_subject_key_identifier), NID_basic_constraints);
    for (const auto& authority : {good_authority("Private"), no_usage, not_critical}) {
        const forged_certificate root{authority};
        for (const auto& server : {good_server(), no_identifier, bare})
            EXPECT_EQ(verdict_of(ask_with_file(root.pem(), forged_certificate{server, &root}.identity())),
                      "active/active");
    }
}

TEST_F(CertificateFaults, L15_WithTheSystemsStoreTheyMustAndTheWayOutIsNamed) {
    const forged_certificate good{good_authority("Private")};
    EXPECT_EQ(
        verdict_of(ask_with_system_store(good.pem(), forged_certificate{good_server(), &good}.identity())),
        "active/active");
    const forged_certificate no_usage{without(good_authority("Private"), NID_key_usage)};
    EXPECT_THAT(words_of(ask_with_system_store(no_usage.pem(),
                                               forged_certificate{good_server(), &no_usage}.identity())),
                AllOf(HasSubstr("CN=Private"), HasSubstr("RFC 5280"), HasSubstr("api.ca_file")));
    const forged_certificate inspected{without(good_server(), NID_authority_key_identifier), &good};
    EXPECT_THAT(words_of(ask_with_system_store(good.pem(), inspected.identity())),
                AllOf(HasSubstr("CN=localhost"), HasSubstr("RFC 5280"), HasSubstr("api.ca_file")));
}

TEST_F(CertificateFaults, L15_AnUnknownAuthorityIsNamedAndSoIsTheWayOut) {
    const forged_certificate known{good_authority("Known")};
    const forged_certificate other{good_authority("Inspecting proxy")};
    const forged_certificate server{good_server(), &other};
    for (const auto& chain : {std::string{}, other.pem()}) {
        const auto shown = server.identity(chain);
        EXPECT_THAT(words_of(ask_with_system_store(known.pem(), shown)),
                    AllOf(HasSubstr("unknown issuer"), HasSubstr("CN=Inspecting proxy"),
                          HasSubstr("api.ca_file can name it")));
        EXPECT_THAT(words_of(ask_with_file(known.pem(), shown)),
                    AllOf(HasSubstr("CN=Inspecting proxy"), HasSubstr("is not in api.ca_file")));
    }
}

TEST_F(CertificateFaults, L17_WhichCertificateExpiredIsNamedAndWhoMustAct) {
    const forged_certificate root{good_authority("Root")};
    const forged_certificate old_root{expired(good_authority("Old root"))};
    const forged_certificate old_intermediate{expired(good_authority("Old intermediate")), &root};
    const auto operator_acts = HasSubstr("the server's operator must renew it");

    const auto below_old_root = forged_certificate{good_server(), &old_root}.identity();
    EXPECT_THAT(words_of(ask_with_file(old_root.pem(), below_old_root)),
                AllOf(HasSubstr("CN=Old root"), HasSubstr("expired"), HasSubstr("renew it in api.ca_file"),
                      Not(operator_acts)));
    EXPECT_THAT(words_of(ask_with_system_store(old_root.pem(), below_old_root)),
                AllOf(HasSubstr("CN=Old root"), HasSubstr("expired"), HasSubstr("ca-certificates"),
                      Not(operator_acts)));
    const forged_certificate below{good_server(), &old_intermediate};
    EXPECT_THAT(words_of(ask_with_file(root.pem(), below.identity(old_intermediate.pem()))),
                AllOf(HasSubstr("intermediate certificate CN=Old intermediate"), HasSubstr("expired"),
                      operator_acts));
    EXPECT_THAT(words_for(expired(good_server())),
                AllOf(HasSubstr("server's certificate CN=localhost"), HasSubstr("expired"), operator_acts));
}

TEST_F(CertificateFaults, L18_NoTrustedCertificateIsAFault) {
    const forged_certificate root{good_authority("Root")};
    const auto file = directory.write("store.pem", root.pem());
    const auto empty = (directory.path() / "empty").string();
    std::filesystem::create_directory(empty);
    {
        const system_store none{"/nowhere.pem", "/nowhere:" + empty};
        const auto made = make_tls_context({});
        ASSERT_TRUE(made.has_error());
        EXPECT_THAT(made.error(),
                    AllOf(HasSubstr("/nowhere.pem"), HasSubstr(empty), HasSubstr("ca-certificates")));
        EXPECT_TRUE(make_tls_context(file)) << "a ca_file needs no other store";
    }
    {
        const system_store by_file{file, empty};
        EXPECT_TRUE(make_tls_context({}));
    }
    directory.write("empty/notes.txt", root.pem());
    directory.write("empty/12345678.0", "no certificate\n");
    {
        const system_store by_name{"/nowhere.pem", empty};
        EXPECT_FALSE(make_tls_context({})) << "OpenSSL looks for certificates by their hash alone";
    }
    directory.write("empty/12345678.1", root.pem());
    const system_store by_directory{"/nowhere.pem", "/nowhere:" + empty};
    EXPECT_TRUE(make_tls_context({}));
}

TEST_F(CertificateFaults, L18_ACaFileWithoutACertificateIsAFault) {
    // OpenSSL takes a revocation list alone for a trust store.
    const auto list = forged_certificate{good_authority("Root")}.revocation_list();
    for (const auto& content : {std::string{}, std::string{"# none\n"}, list}) {
        const auto made = make_tls_context(directory.write("ca_file.pem", content));
        ASSERT_TRUE(made.has_error()) << content;
        EXPECT_THAT(made.error(), HasSubstr("holds no certificate"));
    }
}

TEST_F(CertificateFaults, NamesWhatTheCertificateIsForWhenTheHostDoesNotMatch) {
    EXPECT_THAT(words_for(with(good_server(), NID_subject_alt_name,
                               "DNS:one.example,DNS:two.example,IP:192.0.2.1,IP:2001:db8::1")),
                AllOf(HasSubstr("not for localhost"),
                      HasSubstr("but for one.example, two.example, 192.0.2.1, 2001:db8::1")));
    std::string many = "DNS:one.example";
    for (int count = 0; count < 20; ++count)
        many += ",DNS:another.example";
    EXPECT_THAT(words_for(with(good_server(), NID_subject_alt_name, many)), HasSubstr("and 17 more"));
    EXPECT_THAT(words_for(without(good_server(), NID_subject_alt_name)),
                AllOf(HasSubstr("not for localhost"), HasSubstr("names no host")));
    const auto longest = words_for(with(good_server(), NID_subject_alt_name,
                                        "DNS:" + std::string(5000, 'a') + ",DNS:" + std::string(5000, 'b')));
    EXPECT_LT(longest.size(), 400U);
}

TEST_F(CertificateFaults, NamesTheIntermediateThatDoesNotFit) {
    const forged_certificate root{good_authority("Root")};
    const forged_certificate missing{good_authority("Missing"), &root};
    const forged_certificate unrelated{good_authority("Unrelated"), &root};
    const forged_certificate server{good_server(), &missing};
    EXPECT_THAT(words_of(ask_with_file(root.pem(), server.identity())),
                AllOf(HasSubstr("sends no intermediate certificate, "), HasSubstr("CN=Missing")));
    EXPECT_THAT(words_of(ask_with_file(root.pem(), server.identity(unrelated.pem()))),
                AllOf(HasSubstr("sends no intermediate certificate that fits"), HasSubstr("CN=Missing")));
    EXPECT_THAT(words_of(ask_with_file(missing.pem(), server.identity())),
                AllOf(HasSubstr("api.ca_file holds CN=Missing"), HasSubstr("CN=Root")))
        << "an intermediate alone in the ca_file is no anchor";
}

TEST_F(CertificateFaults, SaysInPlainWordsWhyACertificateIsRefused) {
    EXPECT_THAT(words_for(with(good_server(), NID_ext_key_usage, "clientAuth")),
                AllOf(HasSubstr("CN=localhost"), HasSubstr("is not for TLS servers")));
    auto weak_digest = good_server();
    weak_digest.digest = EVP_sha1();
    EXPECT_THAT(words_for(weak_digest), AllOf(HasSubstr("CN=localhost"), HasSubstr("signed with SHA-1")));
    auto short_key = good_server();
    short_key.rsa_bits = 1024;
    EXPECT_THAT(words_for(short_key), AllOf(HasSubstr("CN=localhost"), HasSubstr("1024 bits")));
}

TEST_F(CertificateFaults, SaysInPlainWordsWhyAnAuthorityIsRefused) {
    const forged_certificate root{good_authority("Root")};
    const auto words_below = [&](const certificate_order& order,
                                 const certificate_order& server = good_server()) {
        const forged_certificate intermediate{order, &root};
        return words_of(ask_with_file(
            root.pem(), forged_certificate{server, &intermediate}.identity(intermediate.pem())));
    };
    EXPECT_THAT(
        words_below(with(good_authority("Narrow"), NID_name_constraints, "permitted;DNS:example.com")),
        AllOf(HasSubstr("CN=localhost"), HasSubstr("names that its issuer may not certify")));
    EXPECT_THAT(words_below(with(good_authority("Narrow"), NID_name_constraints, "excluded;DNS:localhost")),
                AllOf(HasSubstr("CN=localhost"), HasSubstr("names that its issuer may not certify")));
    EXPECT_THAT(words_below(with(good_authority("No CA"), NID_basic_constraints, "critical,CA:FALSE")),
                AllOf(HasSubstr("CN=No CA"), HasSubstr("may not issue certificates")));
    EXPECT_THAT(words_below(with(good_authority("No signer"), NID_key_usage, "critical,cRLSign")),
                HasSubstr("CN=No signer"));
    auto weak = good_authority("Weak");
    weak.digest = EVP_sha1();
    EXPECT_THAT(words_below(weak), AllOf(HasSubstr("CN=Weak"), HasSubstr("signed with SHA-1")));
    auto small = good_authority("Small");
    small.rsa_bits = 1024;
    EXPECT_THAT(words_below(small), AllOf(HasSubstr("CN=Small"), HasSubstr("1024 bits")));
    const forged_certificate short_root{
        with(good_authority("Short"), NID_basic_constraints, "critical,CA:TRUE,pathlen:0")};
    const forged_certificate one{good_authority("One"), &short_root};
    EXPECT_THAT(words_of(ask_with_file(short_root.pem(),
                                       forged_certificate{good_server(), &one}.identity(one.pem()))),
                AllOf(HasSubstr("CN=Short"), HasSubstr("longer than it permits")));
}

TEST_F(CertificateFaults, ANameFromOutsideIsCut) {
    auto order = good_authority(std::string(64, 'x'));
    const forged_certificate root{order};
    const forged_certificate other{good_authority("Root")};
    EXPECT_LT(
        words_of(ask_with_file(other.pem(), forged_certificate{good_server(), &root}.identity())).size(),
        400U);
}

}  // namespace
}  // namespace dcv::net
