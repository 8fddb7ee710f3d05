/*
 * test_mvn.c - how Maven is told, and for which repositories
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"
#include "unit.h"

#define DECIDED                                                                                    \
    "-Dmaven.wagon.http.ssl.insecure=false -Dmaven.wagon.http.ssl.allowall=false "                 \
    "-Daether.connector.https.securityMode=default -Djavax.net.debug=off"

static int set_up(void)
{
    return setenv("XDG_STATE_HOME", "/proc/nowhere", 1);
}

BEFORE_ALL(set_up);

static enum aad_code note(const char *repository, struct secret *ret, struct aad_error *err)
{
    char host[] = "https://h", other[] = "http://127.0.0.1:80";
    struct wrap_call call = {.wrap = &wrap_mvn, .repository = repository};

    call.connection.hosts[0] = host;
    call.connection.hosts[1] = other;
    call.connection.n_hosts = 2;
    call.connection.allow_http_loopback = true;
    return wrap_mvn.note(&call, ret, err);
}

TEST(settings_are_the_global_ones)
{
    static const char *const given[] = {"-B", "verify", NULL};

    wrap_fixture_want(&wrap_mvn, given, "-gs /proc/self/fd/9 -B verify " DECIDED);
}

TEST(what_is_ours_to_decide_comes_last) /* P2, P3 */
{
    static const char *const given[] = {"-D", "maven.wagon.http.ssl.insecure=true", "--", "verify",
                                        NULL};

    wrap_fixture_want(&wrap_mvn, given,
                      "-gs /proc/self/fd/9 -D maven.wagon.http.ssl.insecure=true " DECIDED
                      " -- verify");
}

TEST(repository_is_one_of_an_allowed_host) /* P1 */
{
    static const char *const bad[] = {"f=https://evil/",
                                      "f=http://h/",
                                      "f=https://h@evil/",
                                      "f=https://h:8443/",
                                      "https://h/",
                                      "=https://h/",
                                      "a b=https://h/",
                                      "*=https://h/",
                                      "!f=https://h/",
                                      "f=http://127.0.0.1/",
                                      "a=https://h/,f=https://evil/"};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(bad); i++) {
        auto_secret struct secret out = {0};

        if (!note(bad[i], &out, &err))
            fail_msg("%s was not refused", bad[i]);
    }
    assert_int_equal(note(NULL, NULL, &err), AAD_USAGE);
}

TEST(mirror_has_an_id_that_no_project_knows)
{
    auto_secret struct secret out = {0};
    struct aad_error err;

    assert_int_equal(note("f=https://h/f,g=https://h/g", &out, &err), AAD_OK);
    assert_int_equal(strspn(out.bytes, "0123456789abcdef"), 32);
    assert_non_null(strstr(out.bytes, "-f f https://h/f\n"));
    assert_non_null(strstr(out.bytes, "-g g https://h/g\n"));
}

TEST(what_would_lose_the_token_is_refused)
{
    static const struct wrap_fixture_row rows[] = {
        {"-B -s f clean verify -DskipTests", NULL},
        {"-gs f verify", "in the place of"},
        {"--global-settings f verify", "in the place of"},
        {"--global-settings=f verify", "in the place of"},
        {"-Dmaven.wagon.http.ssl.insecure=true verify", "whoever answers"},
        {"-Dmaven.wagon.http.ssl.allowall verify", "whoever answers"},
        {"-Djavax.net.debug=all verify", "would show"},
    };

    wrap_fixture_check(&wrap_mvn, rows, COUNT(rows));
}
