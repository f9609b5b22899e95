// The name service of a test program: whoever calls getaddrinfo(3) in it gets what the test says. Names that
// no test speaks of are looked up as ever.
#pragma once

#include <string>
#include <vector>

namespace dcv::test {

class name_service {
public:
    /// For as long as it lives `name` has these addresses, in this order; without any, looking it up fails.
    name_service(std::string name, std::vector<std::string> addresses);
    /// Lets go of look-ups that hang.
    ~name_service();
    name_service(const name_service&) = delete;
    name_service& operator=(const name_service&) = delete;

    /// From now on.
    void change(std::vector<std::string> addresses);

    /// From now on a look-up fails with that error, one of EAI_.
    void fail(int error);

    /// From now on a look-up hangs, as if no name server answered.
    void hang();

    /// How often it was asked.
    [[nodiscard]] int times_asked() const;
};

}  // namespace dcv::test
