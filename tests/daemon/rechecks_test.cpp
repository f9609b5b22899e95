#include "daemon/rechecks.hpp"

#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/packaged_task.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <vector>

namespace dcv {
namespace {

namespace asio = boost::asio;
using certcentral::domain_id;
using testing::ElementsAre;
using testing::IsEmpty;

struct Rechecks : testing::Test {
    static domain_id id(int number) { return domain_id::parse(std::to_string(number)).value(); }

    rechecks::links recording() {
        return {.is_watched = [](domain_id) { return true; },
                .is_under_way = [this](domain_id each) { return under_way.contains(each); },
                .tell = [this](std::size_t count) { told.push_back(count); },
                .ask =
                    [this](const auto& all) {
                        for (const auto each : all)
                            asked.push_back(each);
                    },
                .ask_all = [this] { ++asked_all; },
                .be_durable = []() -> asio::awaitable<void> { co_return; }};
    }

    /// A SIGUSR1, and all that it leads to.
    void signal() {
        one.request();
        settle();
    }
    void settle() {
        do {
            loop.restart();
            loop.run();
        } while (one.looking());
        asio::post(files, std::packaged_task<void()>{[] {}})
            .wait();  // Behind what removes answered requests.
        loop.restart();
        loop.run();
    }

    test::temporary_directory directory;
    std::set<domain_id> under_way;
    std::vector<std::size_t> told;
    std::vector<domain_id> asked;
    int asked_all{0};
    asio::io_context loop{1};
    asio::thread_pool files{1};
    recheck_folder folder = recheck_folder::prepare(directory.path()).value();
    rechecks one{loop.get_executor(), files, recheck_folder::open(directory.path()), recording()};
};

TEST_F(Rechecks, ASignalWithoutAFileAsksAboutAll) {
    signal();
    EXPECT_EQ(asked_all, 1);
    EXPECT_THAT(asked, IsEmpty());
}

TEST_F(Rechecks, ASignalWithAFileAsksAboutItsDomainsAlone) {
    ASSERT_TRUE(folder.submit({id(7), id(8)}));
    signal();
    EXPECT_EQ(asked_all, 0);
    EXPECT_THAT(told, ElementsAre(2U));
    EXPECT_THAT(asked, ElementsAre(id(7), id(8)));
}

TEST_F(Rechecks, S17_OneSignalForTwoRequestsLeavesOneToSpare) {
    ASSERT_TRUE(folder.submit({id(7)}));
    ASSERT_TRUE(folder.submit({id(8)}));
    one.request();
    one.request();
    one.request();
    settle();
    EXPECT_EQ(asked_all, 1) << "the second signal is the second request's, the third is of none";
}

TEST_F(Rechecks, S17_ASignalAfterARequestThatHadItsOwnAsksAboutAll) {
    ASSERT_TRUE(folder.submit({id(7)}));
    one.request();
    one.request();
    settle();
    EXPECT_EQ(asked_all, 1);
}

TEST_F(Rechecks, S17_AnAnswerOnItsWayIsNotTheRequestsOwn) {
    const auto name = folder.submit({id(7)});
    ASSERT_TRUE(name);
    under_way.insert(id(7));
    signal();
    one.ended(id(7));
    settle();
    EXPECT_TRUE(folder.is_open(*name));
    EXPECT_THAT(asked, ElementsAre(id(7), id(7)));
    EXPECT_THAT(told, ElementsAre(1U));
    one.ended(id(7));
    settle();
    EXPECT_FALSE(folder.is_open(*name));
}

}  // namespace
}  // namespace dcv
