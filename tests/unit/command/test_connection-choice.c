/*
 * test_connection-choice.c - what a new identity can see of Azure, as a list to choose from
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-choice.h"

#include "command-fixture.h"
#include "unit.h"

#define ID "5c0ffee0-0000-4000-8000-000000000001"
#define APPLICATION                                                                                \
    "kind azurerm\nauthority https://login.microsoftonline.com/t.example\nclient-id "              \
    "" HOME_FIXTURE_GUID "\ngrant client-secret"

static const struct mint_list subscriptions = {{{ID, "Pay as you go", ""}}, 1},
                              empty = {{{"", "", ""}}, 0};
static const struct mint_list groups = {{{"one", "one", ""}, {"two", "two", ""}}, 2};
static const struct mint_list workspaces = {{{"ml-1", "ml-1", "g"}}, 1};
static const struct mint_list management_groups = {{{"mg", "All of it", ""}}, 1};

static struct {
    const struct mint_list *answers[4]; /* one after the other; NULL = none is given */
    char path[300];                     /* that was asked for last */
    unsigned n_asked, n_tokens;
    enum aad_code token_code;
} play;

static enum aad_code play_token(const struct mint_request *request, struct token *ret,
                                struct aad_error *err)
{
    assert_string_equal(request->secret ? request->secret->bytes : "", "canary-7f");
    play.n_tokens++;
    if (play.token_code)
        return aad_error_set(err, play.token_code, NULL,
                             "the authority says no\n"
                             "Use 'aad-credential connection edit %s --secret'.",
                             request->connection->name);
    secret_append_text(&ret->access_token, "AT-canary");
    return AAD_OK;
}

static enum aad_code play_instance(const struct mint_request *request, struct aad_error *err)
{
    assert_int_equal(play.n_tokens, 0);
    return aad_error_set(err, AAD_CONFIG, NULL, "%s is unknown", request->connection->authority);
}

static enum aad_code play_list(const struct mint_request *request,
                               const struct mint_question *asked, struct mint_list *ret,
                               struct aad_error *err)
{
    const struct mint_list *answer = play.answers[play.n_asked++];

    assert_string_equal(asked->token->bytes, "AT-canary");
    assert_non_null(request->connection->hosts[0]);
    (void)snprintf(play.path, sizeof play.path, "%s", asked->path);
    if (!answer)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the service answers with HTTP status 403");
    *ret = *answer;
    return AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .token = play_token,
                                              .instance = play_instance,
                                              .list = play_list};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

static int begin(void)
{
    memset(&play, 0, sizeof play);
    return command_fixture_make();
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static enum aad_code offer(struct connection *c, const char *fields, enum azure_scope scope,
                           const char *script)
{
    const struct connection_options options = {.secret_fd = -1};
    auto_secret struct secret secret = {0};
    struct aad_error err = {0};
    struct dialog d = {.options = &options, .c = c, .secret = &secret, .err = &err};
    enum aad_code code;

    secret_append_text(&secret, "canary-7f");
    home_fixture_set(c, fields);
    command_fixture_person(script);
    code = connection_choice_offer(&d, scope);
    command_fixture_person_is_done();
    return code;
}

static void check(const struct connection *c, const char *key, const char *want)
{
    auto_buf struct buf value = {0};

    connection_get(c, key, &value);
    assert_string_equal(buf_text(&value), want);
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

TEST(subscription_and_group_are_chosen)
{
    auto_connection struct connection c = {0};

    play.answers[0] = &subscriptions;
    play.answers[1] = &groups;
    assert_int_equal(
        offer(&c, APPLICATION, AZURE_SCOPE_SUBSCRIPTION, "Number=3\nNumber=1\nNumber=2"), AAD_OK);
    check(&c, "subscription-id", ID);
    check(&c, "subscription-name", "Pay as you go");
    check(&c, "resource-group", "two");
    assert_string_equal(play.path, "/subscriptions/" ID "/resourcegroups?api-version=2021-04-01");
    assert_int_equal(play.n_tokens, 1);
    assert_false(was_shown("canary"));
}

TEST(workspace_brings_its_group)
{
    auto_connection struct connection c = {0};

    play.answers[0] = &subscriptions;
    play.answers[1] = &workspaces;
    assert_int_equal(offer(&c, APPLICATION, AZURE_SCOPE_WORKSPACE, "Number=1\nNumber=1"), AAD_OK);
    check(&c, "resource-group", "g");
    check(&c, "workspace", "ml-1");
}

TEST(management_group_has_its_display_name)
{
    auto_connection struct connection c = {0};

    play.answers[0] = &management_groups;
    assert_int_equal(offer(&c, APPLICATION, AZURE_SCOPE_MANAGEMENT_GROUP, "Number=1"), AAD_OK);
    check(&c, "management-group-id", "mg");
    check(&c, "management-group-name", "All of it");
}

TEST(nobody_has_to_choose)
{
    auto_connection struct connection none = {0}, bare = {0}, refused = {0}, left = {0};

    play.answers[0] = &subscriptions;
    assert_int_equal(offer(&none, APPLICATION, AZURE_SCOPE_SUBSCRIPTION, "Number="), AAD_OK);
    check(&none, "subscription-id", "");
    play.answers[1] = &empty;
    assert_int_equal(offer(&bare, APPLICATION, AZURE_SCOPE_SUBSCRIPTION, ""), AAD_OK);
    assert_true(was_shown("it may lack a role"));
    assert_int_equal(offer(&refused, APPLICATION, AZURE_SCOPE_SUBSCRIPTION, ""), AAD_OK);
    assert_true(was_shown("HTTP status 403"));
    play.answers[3] = &subscriptions;
    assert_int_equal(offer(&left, APPLICATION, AZURE_SCOPE_SUBSCRIPTION, "Number=^C"),
                     AAD_CANCELLED);
}

TEST(who_cannot_prove_himself_yet_is_told)
{
    auto_connection struct connection key = {0}, wrong = {0};

    assert_int_equal(offer(&key, APPLICATION "\ngrant device-code", AZURE_SCOPE_SUBSCRIPTION, ""),
                     AAD_OK);
    assert_int_equal(play.n_tokens, 0);
    assert_true(was_shown("connection edit"));
    play.token_code = AAD_REJECTED;
    assert_int_equal(offer(&wrong, APPLICATION, AZURE_SCOPE_SUBSCRIPTION, ""), AAD_OK);
    assert_true(was_shown("the authority says no.\n"));
    assert_true(was_shown("go on without the list"));
    assert_false(was_shown("edit  --secret")); /* nothing is saved that could be edited */
    assert_int_equal(play.n_asked, 0);
}

/* P2: what has just been typed goes to no authority that nobody knows. */
TEST(secret_is_not_sent_to_an_unknown_authority)
{
    auto_connection struct connection c = {0};

    assert_int_equal(offer(&c,
                           APPLICATION "\nauthority https://login.evil.example/t.example\n"
                                       "audiences https://management.evil.example",
                           AZURE_SCOPE_SUBSCRIPTION, ""),
                     AAD_OK);
    assert_int_equal(play.n_tokens, 0);
    assert_true(was_shown("https://login.evil.example/t.example is unknown"));
}
