/*
 * test_azure-arc.c - the challenge of Azure Arc: one file of one directory, or nothing
 *
 * The directory is "tokens/" of this test's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "identity-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define TOKENS "/proc/self/cwd/tokens/"
#define ANSWER "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\",\"expires_in\":\"3599\"}"

static struct identity_fixture *const f = &identity_fixture;

static int start(void)
{
    if (unit_enter_dir())
        return -1;
    return mkdir("tokens", 0700) || mkdir("tokens/folder.key", 0700) ||
           mkfifo("tokens/fifo.key", 0600) || symlink("/etc/hostname", "tokens/link.key");
}

BEFORE_ALL(start);
BEFORE_EACH(identity_fixture_start);
AFTER_EACH(identity_fixture_stop);

static void write_key(const char *name, const char *bytes, size_t len)
{
    char path[64];
    FILE *file;

    (void)snprintf(path, sizeof path, "tokens/%s", name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* The agent answers the first request with that header. */
static enum aad_code challenged(const char *header)
{
    static const char *const variables[] = {"IDENTITY_ENDPOINT=@/arc", "IMDS_ENDPOINT=@", NULL};
    char answer[400];

    identity_fixture_source("azure-arc", variables);
    (void)snprintf(answer, sizeof answer,
                   "HTTP/1.1 401 x\r\n%s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
                   header);
    tls_peer_answer(f->peer, answer);
    return identity_fixture_get(UNIT_HUNG_MS);
}

TEST(content_of_the_file_is_the_answer_as_it_is)
{
    write_key("good.key", "k3y+/=\n", 7);
    /* The answer to the second request is queued behind the challenge. */
    static const char *const variables[] = {"IDENTITY_ENDPOINT=@/arc", "IMDS_ENDPOINT=@", NULL};
    identity_fixture_source("azure-arc", variables);
    tls_peer_answer(f->peer, "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=" TOKENS
                             "good.key\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    tls_peer_answer_json(f->peer, 200, ANSWER);
    assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_OK);
    assert_null(strstr(tls_peer_request(f->peer, 0), "Authorization"));
    assert_non_null(strstr(tls_peer_request(f->peer, 1), "\r\nAuthorization: Basic k3y+/=\r\n"));
    assert_non_null(strstr(tls_peer_request(f->peer, 1), "GET /arc?api-version=2020-06-01&"));
}

/* P3 */
TEST(key_that_comes_back_is_not_shown)
{
    static const char *const variables[] = {"IDENTITY_ENDPOINT=@/arc", "IMDS_ENDPOINT=@", NULL};

    write_key("shown.key", "arc-canary\n", 11);
    identity_fixture_source("azure-arc", variables);
    tls_peer_answer(f->peer, "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=" TOKENS
                             "shown.key\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    tls_peer_answer_json(f->peer, 400,
                         "{\"error\":{\"code\":\"x\",\"message\":\"Basic arc-canary?\"}}");
    assert_int_not_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_OK);
    assert_int_equal(tls_peer_count(f->peer), 2);
    assert_null(strstr(f->err.what, "arc-canary"));
}

/* Whoever listens there would have us read and send a file (P2, case 32). */
TEST(every_other_file_is_refused)
{
    static const char *const headers[] = {
        "X-Other: 1",
        "WWW-Authenticate: Basic realm=/etc/azure.key",
        "WWW-Authenticate: Basic realm=" TOKENS "../x.key",
        "WWW-Authenticate: Basic realm=" TOKENS "folder.key/x.key",
        "WWW-Authenticate: Basic realm=" TOKENS ".key",
        "WWW-Authenticate: Basic realm=" TOKENS "good.txt",
        "WWW-Authenticate: Basic realm=" TOKENS "folder.key",
        "WWW-Authenticate: Basic realm=" TOKENS "fifo.key",
        "WWW-Authenticate: Basic realm=" TOKENS "large.key",
        "WWW-Authenticate: Basic realm=" TOKENS "empty.key",
        "WWW-Authenticate: Basic realm=" TOKENS "lines.key",
        "WWW-Authenticate: Bearer realm=" TOKENS "good.key",
    };
    char large[4097];

    memset(large, 'k', sizeof large);
    write_key("large.key", large, sizeof large);
    write_key("empty.key", "", 0);
    write_key("lines.key", "a\nHost: b", 9);
    write_key("good.txt", "k", 1);
    for (size_t i = 0; i < COUNT(headers); i++) {
        unit_row(headers[i]);
        assert_int_equal(challenged(headers[i]), AAD_PROTOCOL);
        assert_int_equal(tls_peer_count(f->peer), i + 1); /* nothing was sent a second time */
    }
}

TEST(link_is_not_followed)
{
    assert_int_not_equal(challenged("WWW-Authenticate: Basic realm=" TOKENS "link.key"), AAD_OK);
    assert_int_equal(tls_peer_count(f->peer), 1);
}

TEST(missing_file_says_which_group_may_read_it)
{
    assert_int_equal(challenged("WWW-Authenticate: Basic realm=" TOKENS "none.key"), AAD_NOT_FOUND);
    assert_non_null(strstr(f->err.remedy, "himds"));
}

TEST(agent_that_gives_a_token_to_anybody_is_none)
{
    static const char *const variables[] = {"IDENTITY_ENDPOINT=@/arc", "IMDS_ENDPOINT=@", NULL};

    identity_fixture_source("azure-arc", variables);
    tls_peer_answer_json(f->peer, 200, ANSWER);
    assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_PROTOCOL);
}
