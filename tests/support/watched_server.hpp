// A CertCentral that a test can wait for: until a domain was asked about so often, or until so late.
#pragma once

#include "support/scripted_server.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

namespace dcv::test {

class watched_server {
public:
    using clock = std::chrono::steady_clock;

    [[nodiscard]] std::string url() const { return server_.url(); }

    /// From now on that domain is active.
    void validate(int domain) {
        const std::lock_guard alone{access_};
        active_.insert(domain);
    }

    [[nodiscard]] int times_asked(int domain) {
        const std::lock_guard alone{access_};
        return asked_[domain];
    }

    void wait_until_asked(int domain, int times) {
        wait([&] { return asked_[domain] >= times; });
    }

    /// Until a request that came at `time` or later: whoever asks lives then.
    void wait_until_asked_after(clock::time_point time) {
        wait([&] { return last_ >= time; });
    }

private:
    template <class Predicate>
    void wait(Predicate holds) {
        std::unique_lock lock{access_};
        if (!news_.wait_for(lock, std::chrono::seconds{20}, holds))
            throw std::runtime_error{"nobody asks any more"};
    }

    std::string answer(const received& request) {
        const std::lock_guard alone{access_};
        const int domain = std::stoi(request.target.substr(request.target.find("/domain/") + 8));
        ++asked_[domain];
        last_ = request.at;
        news_.notify_all();
        return active_.contains(domain) ? respond(200, R"({"status":"active"})")
                                        : respond(400, R"({"errors":[{"code":"invalid_dns_txt"}]})");
    }

    std::mutex access_;
    std::condition_variable news_;
    std::set<int> active_;
    std::map<int, int> asked_;
    clock::time_point last_{};
    scripted_server server_{[this](const received& request) { return answer(request); }};
};

}  // namespace dcv::test
