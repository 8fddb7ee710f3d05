/*
 * test_sign-in.c - a person signs in, once, and out
 *
 * The mint module is played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"
#include "broker/broker.h"
#include "broker/mint-module.h"
#include "broker/sign-in-module.h"
#include "command-fixture.h"
#include "unit.h"

#define BROWSER                                                                                    \
    "{\"version\":1,\"kind\":\"azurerm\",\"grant\":\"authorization-code\","                        \
    "\"client-id\":\"" HOME_FIXTURE_GUID "\","                                                     \
    "\"authority\":\"https://login.microsoftonline.com/contoso.example\"}"
#define DEVICE                                                                                     \
    "{\"version\":1,\"kind\":\"azurerm\",\"grant\":\"device-code\","                               \
    "\"client-id\":\"" HOME_FIXTURE_GUID "\","                                                     \
    "\"authority\":\"https://login.microsoftonline.com/contoso.example\"}"

static struct {
    enum aad_code device, sign_in, sign_out, authorize;
    unsigned n_kept, n_sign_outs;
    bool no_browser, has_no_module, keeps_nothing;
    const char *claims; /* that all are to be told; NULL = none */
} play;

static void check_claims(const char *claims)
{
    assert_int_equal(!claims, !play.claims);
    if (claims)
        assert_string_equal(claims, play.claims);
}

static enum aad_code play_device(const struct mint_request *request, struct mint_device *ret,
                                 struct aad_error *err)
{
    assert_null(request->proof);
    check_claims(request->claims);
    assert_string_equal(request->audience, "https://management.azure.com");
    if (play.device)
        return aad_error_set(err, play.device, NULL, "no device");
    *ret = (struct mint_device){.user_code = "ABCD1234",
                                .uri = "https://microsoft.com/devicelogin",
                                .life_s = 900,
                                .interval_s = 5};
    secret_append_text(&ret->code, "GM-canary");
    return AAD_OK;
}

static enum aad_code play_sign_in(const struct mint_request *request, struct token *ret,
                                  struct mint_person *ret_person, struct aad_error *err)
{
    assert_string_equal(request->proof->code.bytes, "GM-canary");
    check_claims(request->claims);
    if (request->proof->interval_s) {
        assert_in_range(deadline_left_ms(&request->deadline), 900000 - UNIT_HUNG_MS, 915000);
        request->awaits(request->awaits_ctx, 899000);
    }
    if (play.sign_in)
        return aad_error_set(err, play.sign_in, NULL, "somebody else");
    (void)strcpy(ret_person->user, "u@x.example");
    ret_person->is_kept = !play.keeps_nothing;
    secret_append_text(&ret->access_token, "AT");
    return AAD_OK;
}

static enum aad_code play_sign_out(const struct mint_request *request, struct aad_error *err)
{
    assert_non_null(request->connection);
    play.n_sign_outs++;
    return play.sign_out ? aad_error_set(err, play.sign_out, NULL, "locked") : AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .sign_in = play_sign_in,
                                              .device = play_device,
                                              .sign_out = play_sign_out};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

static enum aad_code play_authorize(const struct sign_in_request *request, struct person_proof *ret,
                                    struct aad_error *err)
{
    assert_in_range(deadline_left_ms(&request->deadline), 120000 - UNIT_HUNG_MS, 120000);
    check_claims(request->claims);
    play.no_browser = request->no_browser;
    if (play.authorize)
        return aad_error_set(err, play.authorize, NULL, "declined");
    secret_append_text(&ret->code, "GM-canary");
    return AAD_OK;
}

static bool play_qr(const char *text, size_t columns, size_t rows, struct buf *ret)
{
    assert_string_equal(text, "https://microsoft.com/devicelogin");
    assert_true(columns == 80 && rows == 24);
    buf_append_text(ret, "##\n# \n");
    return true;
}

enum aad_code sign_in_load(const struct sign_in_module **ret, struct aad_error *err)
{
    static const struct sign_in_module module = {
        .head = {.abi = SIGN_IN_ABI, .size = sizeof module},
        .authorize = play_authorize,
        .qr = play_qr};

    *ret = &module;
    return play.has_no_module ? aad_error_set(err, AAD_UNAVAILABLE, NULL, "gone") : AAD_OK;
}

void broker_keep(const struct connection *c, const char *audience, const struct token *token)
{
    assert_non_null(c->authority);
    assert_string_equal(audience, "https://management.azure.com");
    assert_string_equal(token->access_token.bytes, "AT");
    play.n_kept++;
}

static int begin(void)
{
    memset(&play, 0, sizeof play);
    if (command_fixture_make())
        return -1;
    home_fixture_put("mine", DEVICE, 0600);
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static const char *run(const struct command *command, const char *words, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(command, words, NULL, want, err);
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

TEST(person_sees_code_and_address_and_is_told_the_end)
{
    struct aad_error err;

    command_fixture_person("");
    assert_string_equal(
        run(&command_sign_in, "mine", AAD_OK, &err),
        "Signed in as u@x.example. Tokens of 'mine' come without asking from now on.\n");
    assert_true(was_shown("https://microsoft.com/devicelogin") && was_shown("ABCD1234"));
    assert_true(was_shown("14:59 left"));
    assert_true(was_shown("##\n# \n"));
    assert_false(was_shown("canary"));
    assert_int_equal(play.n_kept, 1);
}

TEST(person_is_told_that_it_is_for_once)
{
    struct aad_error err;

    command_fixture_person("");
    play.keeps_nothing = true;
    assert_non_null(strstr(run(&command_sign_in, "mine", AAD_OK, &err), "gave nothing for later"));
}

/* A locked one asks before that; the embedded keyring is made afterwards. */
TEST(nobody_signs_in_for_a_store_that_is_not_there)
{
    static const enum aad_code codes[] = {AAD_UNAVAILABLE, AAD_LOCKED, AAD_NOT_FOUND};
    struct aad_error err;

    command_fixture_person("");
    for (size_t i = 0; i < COUNT(codes); i++) {
        unit_row(error_name(codes[i]));
        command_fixture.check_code = codes[i];
        run(&command_sign_in, "mine", i ? AAD_OK : codes[i], &err);
        assert_int_equal(play.n_kept, i);
    }
    command_fixture.check_code = AAD_LOCKED;
    command_fixture.load_code = AAD_CANCELLED;
    run(&command_sign_in, "mine", AAD_CANCELLED, &err);
    assert_int_equal(play.n_kept, COUNT(codes) - 1);
}

/* A picture is nothing to fail for. */
TEST(device_code_needs_no_module)
{
    struct aad_error err;

    command_fixture_person("");
    play.has_no_module = true;
    run(&command_sign_in, "mine", AAD_OK, &err);
    assert_true(was_shown("ABCD1234"));
}

TEST(browser_brings_what_is_redeemed)
{
    struct aad_error err;

    home_fixture_put("web", BROWSER, 0600);
    command_fixture_person("");
    assert_non_null(strstr(run(&command_sign_in, "web", AAD_OK, &err), "Signed in as u@x.example"));
    assert_int_equal(play.n_kept, 1);
    assert_false(play.no_browser);
    run(&command_sign_in, "web --no-browser", AAD_OK, &err);
    assert_true(play.no_browser);
    play.authorize = AAD_CANCELLED;
    run(&command_sign_in, "web", AAD_CANCELLED, &err);
    play.has_no_module = true;
    run(&command_sign_in, "web", AAD_UNAVAILABLE, &err);
    assert_int_equal(play.n_kept, 2);
}

TEST(claims_go_to_whoever_asks_the_authority)
{
    struct aad_error err;

    home_fixture_put("web", BROWSER, 0600);
    command_fixture_person("");
    play.claims = "{\"a\":1}";
    run(&command_sign_in, "web --claims eyJhIjoxfQ", AAD_OK, &err);
    run(&command_sign_in, "mine --claims eyJhIjoxfQ==", AAD_OK, &err);
    assert_int_equal(play.n_kept, 2);
    run(&command_sign_in, "mine --claims no!", AAD_USAGE, &err);
    assert_int_equal(play.n_kept, 2);
}

TEST(nothing_is_kept_when_it_fails)
{
    struct aad_error err;

    command_fixture_person("");
    play.sign_in = AAD_REFUSED;
    run(&command_sign_in, "mine", AAD_REFUSED, &err);
    play.device = AAD_NETWORK;
    run(&command_sign_in, "mine", AAD_NETWORK, &err);
    assert_int_equal(play.n_kept, 0);
}

/* P5 */
TEST(job_is_not_asked)
{
    struct aad_error err;

    run(&command_sign_in, "mine", AAD_UNAVAILABLE, &err);
    assert_non_null(strstr(err.what, "there is no terminal"));
}

TEST(connection_of_another_grant_is_told_so)
{
    struct aad_error err;

    command_fixture_person("");
    run(&command_sign_in, "lcs", AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "its grant is password"));
    run(&command_sign_in, "", AAD_USAGE, &err);
    run(&command_sign_in, "nobody", AAD_NOT_FOUND, &err);
}

TEST(sign_out_forgets_everywhere)
{
    struct aad_error err;

    assert_non_null(strstr(run(&command_sign_out, "mine", AAD_OK, &err), "no token here"));
    assert_int_equal(play.n_sign_outs, 1);
    assert_int_equal(command_fixture.n_forgets, 1);
    play.sign_out = AAD_LOCKED;
    run(&command_sign_out, "lcs", AAD_LOCKED, &err);
    assert_int_equal(command_fixture.n_forgets, 2);
}

TEST(sign_out_of_an_application_asks_no_store)
{
    struct aad_error err;

    home_fixture_put("machine",
                     "{\"version\":1,\"kind\":\"azurerm\",\"grant\":\"managed-identity\"}", 0600);
    run(&command_sign_out, "machine", AAD_OK, &err);
    assert_int_equal(play.n_sign_outs, 0);
}
