/*
 * test_maven.c - a settings.xml in which only a mirror of ours has the token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<settings>\n<mirrors>\n"
#define MIDDLE                                                                                     \
    "<mirror><id>maven-default-http-blocker</id><mirrorOf>external:http:*</mirrorOf>"              \
    "<url>http://0.0.0.0/</url><blocked>true</blocked></mirror>\n</mirrors>\n<servers>\n"
#define TAIL "</servers>\n</settings>\n"

TEST(each_repository_is_a_mirror_with_a_password)
{
    static const struct consumer_fixture_row rows[] = {
        {"one", .note = "k-feed feed https://h/f\n", .token = "a.b",
         .out = HEAD
         "<mirror><id>k-feed</id><mirrorOf>feed</mirrorOf><url>https://h/f</url></mirror>\n" MIDDLE
         "<server><id>k-feed</id><username>aad</username><password>a.b</password></server>\n" TAIL},
        {"a bare one is the same", .note = "k-f f https://h/\n", .token = "pat", .is_bare = true,
         .out = HEAD
         "<mirror><id>k-f</id><mirrorOf>f</mirrorOf><url>https://h/</url></mirror>\n" MIDDLE
         "<server><id>k-f</id><username>aad</username><password>pat</password></server>\n" TAIL},
        {"two, and what XML would read is escaped",
         .note = "k-a a https://h/?a&b\nk-b b https://h/<\n", .token = "t",
         .out = HEAD
         "<mirror><id>k-a</id><mirrorOf>a</mirrorOf><url>https://h/?a&amp;b</url></mirror>\n"
         "<mirror><id>k-b</id><mirrorOf>b</mirrorOf><url>https://h/&lt;</url></mirror>\n" MIDDLE
         "<server><id>k-a</id><username>aad</username><password>t</password></server>\n"
         "<server><id>k-b</id><username>aad</username><password>t</password></server>\n" TAIL},
        {"an element", AAD_UNSUPPORTED, .note = "k-f f https://h/\n", .token = "a</password>"},
        {"a variable", AAD_UNSUPPORTED, .note = "k-f f https://h/\n", .token = "${env.HOME}"},
        {"nothing", AAD_PROTOCOL, .note = "k-f f https://h/\n", .token = ""},
    };

    consumer_fixture_check(&consumer_maven, rows, COUNT(rows));
}
