/*
 * test_node.c - the environment of npm and its like
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/node.h"
#include "unit.h"

static enum aad_code prepare(void)
{
    char ca[] = "/ca.pem", proxy[] = "http://proxy:3128";
    struct wrap_call call = {.connection = {.ca_file = ca, .proxy = proxy}};
    struct aad_error err;

    return node_prepare(&call, &err);
}

static int set_up(void)
{
    return unsetenv("NODE_EXTRA_CA_CERTS") | unsetenv("HTTPS_PROXY") | unsetenv("https_proxy") |
           unsetenv("npm_config_https_proxy");
}

BEFORE_ALL(set_up);

TEST(own_environment_goes_first)
{
    (void)setenv("HTTPS_PROXY", "http://mine:1", 1);
    (void)setenv("NODE_EXTRA_CA_CERTS", "/mine.pem", 1);
    assert_int_equal(prepare(), AAD_OK);
    assert_string_equal(getenv("NODE_EXTRA_CA_CERTS"), "/mine.pem");
    assert_null(getenv("npm_config_https_proxy"));
}

TEST(connection_says_the_rest)
{
    (void)set_up();
    (void)setenv("npm_config_strict_ssl", "false", 1);
    assert_int_equal(prepare(), AAD_OK);
    assert_string_equal(getenv("NODE_EXTRA_CA_CERTS"), "/ca.pem");
    assert_string_equal(getenv("npm_config_https_proxy"), "http://proxy:3128");
    assert_string_equal(getenv("npm_config_strict_ssl"), "true");
}

TEST(no_other_spelling_is_left) /* P2: of several npm takes the last */
{
    (void)setenv("NPM_CONFIG_STRICT_SSL", "false", 1);
    (void)setenv("npm_config_strict-ssl", "false", 1);
    (void)setenv("npm_config_strict_ssl_not", "x", 1);
    assert_int_equal(prepare(), AAD_OK);
    assert_null(getenv("NPM_CONFIG_STRICT_SSL"));
    assert_null(getenv("npm_config_strict-ssl"));
    assert_string_equal(getenv("npm_config_strict_ssl"), "true");
    assert_string_equal(getenv("npm_config_strict_ssl_not"), "x");
}
