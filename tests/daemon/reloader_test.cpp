// When a reload is over: row F15 of docs/faults.md, of requests that come together.
#include "daemon/reloader.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

namespace dcv::test {
namespace {

TEST(Reloader, F15_IsSettledOnlyOnceTheNewestRequestWasRead) {
    boost::asio::io_context io;
    std::promise<void> requested_again;
    std::vector<std::string> steps;
    int readings = 0;
    boost::asio::thread_pool thread{1};
    reloader reloading{io.get_executor(),
                       thread,
                       {.read = [&]() -> reloader::result {
                            if (++readings == 1) requested_again.get_future().wait();
                            return config::faults{};
                        },
                        .use = [&](const reloader::result&) { steps.emplace_back("used"); },
                        .tell = [&](const reload_verdict&) { steps.emplace_back("told"); },
                        .settled = [&] { steps.emplace_back("settled"); }}};
    reloading.request();
    reloading.request();
    reloading.request();
    requested_again.set_value();
    io.run();
    EXPECT_EQ(steps, (std::vector<std::string>{"used", "told", "used", "told", "settled"}));
    EXPECT_EQ(readings, 2);
}

}  // namespace
}  // namespace dcv::test
