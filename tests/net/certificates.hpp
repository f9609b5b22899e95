// Certificates that no honest authority would issue, or that it issues in a chain: made by openssl(1), in
// files.
#pragma once

#include "certcentral-sim/authority.hpp"
#include "support/temporary_directory.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace dcv::test {

class certificates {
public:
    certificates() {
        directory_.write("openssl.cnf",
                         "[req]\ndistinguished_name=dn\n[dn]\n"
                         "[authority]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
                         "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n"
                         "[server]\n" +
                             leaf() +
                             "subjectAltName=DNS:localhost\n"
                             "[name_in_subject]\n" +
                             leaf() + "[partial_wildcard]\n" + leaf() + "subjectAltName=DNS:local*.test\n");
        make("root", "authority", "", "/CN=Root of a chain");
        make("intermediate", "authority", "root", "/CN=Intermediate");
    }

    [[nodiscard]] std::string root() const { return read("root.pem"); }
    [[nodiscard]] std::string intermediate() const { return read("intermediate.pem"); }

    /// Issued by `issuer`, "" for itself, with those extensions.
    sim::server_identity issue(const std::string& extensions, const std::string& issuer,
                               const std::string& key_type = "ec -pkeyopt ec_paramgen_curve:P-256") {
        make("leaf", extensions, issuer, "/CN=localhost", key_type);
        return {.certificate = read("leaf.pem"), .key = read("leaf.key")};
    }

private:
    static std::string leaf() {
        return "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
               "extendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:"
               "always\n";
    }

    void make(const std::string& name, const std::string& extensions, const std::string& issuer,
              const std::string& subject,
              const std::string& key_type = "ec -pkeyopt ec_paramgen_curve:P-256") const {
        std::string command = "cd '" + directory_.path().string() +
                              "' && openssl req -x509 -config openssl.cnf -days 2 -nodes -newkey " +
                              key_type + " -extensions " + extensions + " -subj '" + subject + "' -keyout " +
                              name + ".key -out " + name + ".pem 2>openssl.log";
        if (!issuer.empty()) command += " -CA " + issuer + ".pem -CAkey " + issuer + ".key";
        if (std::system(command.c_str()) != 0) throw std::runtime_error{read("openssl.log")};
    }

    [[nodiscard]] std::string read(const std::string& name) const {
        std::ostringstream all;
        all << std::ifstream{directory_.path() / name}.rdbuf();
        return all.str();
    }

    temporary_directory directory_;
};

}  // namespace dcv::test
