/*
 * app-fixture.c - Microsoft Graph around `app`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"

#include <stdio.h>
#include <string.h>

#include "broker/broker.h"
#include "broker/mint-module.h"
#include "store/client.h"
#include "store/open.h"
#include "unit.h"

struct app_fixture app_fixture;

enum aad_code __wrap_broker_get_for(const struct broker *b, const struct connection *c,
                                    const struct request *request, struct token *ret,
                                    struct aad_error *err);

enum aad_code __wrap_broker_get_for(const struct broker *b, const struct connection *c,
                                    const struct request *request, struct token *ret,
                                    struct aad_error *err)
{
    (void)b, (void)err;
    assert_true(request->has_target);
    (void)snprintf(app_fixture.connection, sizeof app_fixture.connection, "%s", c->name);
    secret_append_text(&ret->access_token, "AT");
    return AAD_OK;
}

struct store *store_start_early(const struct connection *c, const struct deadline *deadline,
                                bool may_ask)
{
    (void)c, (void)deadline, (void)may_ask;
    return NULL;
}

bool store_has_source(const struct connection *c)
{
    return c == NULL;
}

/* --- the store and its keys --------------------------------------------------------------------
 */

enum aad_code __wrap_store_generate(struct store *store, const struct aad_item *item,
                                    const char *key_type, struct aad_error *err);

enum aad_code __wrap_store_generate(struct store *store, const struct aad_item *item,
                                    const char *key_type, struct aad_error *err)
{
    (void)store, (void)err;
    assert_string_equal(item->role, "certificate");
    assert_string_equal(key_type, "rsa:2048");
    app_fixture.n_keys++;
    return AAD_OK;
}

static void fixture_show(const char *sha1, struct mint_shown *ret)
{
    secret_append_text(&ret->pem,
                       "-----BEGIN CERTIFICATE-----\nAB\nCD\n-----END CERTIFICATE-----\n");
    (void)snprintf(ret->sha1, sizeof ret->sha1, "%s", sha1);
}

static enum aad_code fixture_certificate(const struct mint_key_request *request,
                                         struct mint_certificate *ret, struct aad_error *err)
{
    assert_true(deadline_left_ms(&request->deadline) > 0);
    if (!app_fixture.n_keys)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no key");
    fixture_show("AA11", &ret->used);
    if (app_fixture.n_keys > 1)
        fixture_show("BB22", &ret->next);
    return AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .certificate = fixture_certificate};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- Microsoft Graph -------------------------------------------------------------------------- */

static enum aad_code fixture_fail(enum aad_code code, struct aad_error *err)
{
    return code ? aad_error_set(err, code, NULL, "Graph says no") : AAD_OK;
}

static void fixture_fill(const struct registration_need *need, struct registration *ret)
{
    (void)strcpy(ret->id, APP_FIXTURE_ID("1"));
    (void)strcpy(ret->principal, APP_FIXTURE_ID("2"));
    (void)strcpy(ret->accounts, "AzureADMyOrg");
    ret->is_public = !app_fixture.is_private;
    buf_append_text(&ret->redirects, "http://localhost\n");
    for (size_t i = 0; i < need->n_apis; i++) {
        struct registration_permission *one = &ret->permissions[ret->n_permissions++];

        *one = (struct registration_permission){
            .api = need->apis[i], .is_listed = true, .consent = CONSENT_GIVEN};
        (void)snprintf(one->name, sizeof one->name, "%s", need->apis[i]->permissions);
        (void)strcpy(one->id, APP_FIXTURE_ID("3"));
        (void)strcpy(one->service, APP_FIXTURE_ID("4"));
    }
    ret->keys = calloc(1, sizeof *ret->keys);
    ret->trusts = calloc(1, sizeof *ret->trusts);
    assert_true(ret->keys && ret->trusts);
    if (app_fixture.sha1) {
        ret->n_keys = 1;
        (void)snprintf(ret->keys[0].sha1, sizeof ret->keys[0].sha1, "%s", app_fixture.sha1);
    }
    if (app_fixture.audience) {
        ret->n_trusts = 1;
        buf_append_text(&ret->trusts[0].name, "old");
        buf_append_text(&ret->trusts[0].issuer, "https://token.actions.githubusercontent.com");
        buf_append_text(&ret->trusts[0].subject, "repo:contoso/x");
        buf_append_text(&ret->trusts[0].audience, app_fixture.audience);
    }
    if (!app_fixture.hint)
        return;
    ret->secrets = calloc(1, sizeof *ret->secrets);
    assert_non_null(ret->secrets);
    ret->n_secrets = 1;
    (void)snprintf(ret->secrets[0].hint, sizeof ret->secrets[0].hint, "%s", app_fixture.hint);
    ret->secrets[0].until_s = 4102444800;
}

static enum aad_code fixture_look(const struct manage_access *graph,
                                  const struct manage_registration *wanted,
                                  struct registration *ret, struct aad_error *err)
{
    assert_string_equal(graph->token->access_token.bytes, "AT");
    assert_true(deadline_left_ms(&graph->deadline) > 0); /* P5 */
    assert_non_null(wanted->client_id);
    app_fixture.n_looks++;
    if (!app_fixture.look_code && !app_fixture.is_absent)
        fixture_fill(wanted->need, ret);
    return fixture_fail(app_fixture.look_code, err);
}

static enum aad_code fixture_make_registration(const struct manage_access *graph,
                                               const struct manage_registration *wanted,
                                               struct registration *ret, struct aad_error *err)
{
    assert_true(deadline_left_ms(&graph->deadline) > 0);
    assert_true(wanted->client_id || (wanted->key[0] && wanted->name[0] && wanted->reference));
    app_fixture.n_makes++;
    (void)snprintf(app_fixture.made, sizeof app_fixture.made, "%s %s %zu",
                   wanted->name ? wanted->name : "-", wanted->client_id ? wanted->client_id : "-",
                   wanted->need->n_apis);
    if (app_fixture.make_code)
        return fixture_fail(app_fixture.make_code, err);
    fixture_fill(wanted->need, ret);
    (void)strcpy(ret->client_id, wanted->client_id ? wanted->client_id : APP_FIXTURE_ID("9"));
    wanted->tell(wanted->ctx, "made: something");
    return AAD_OK;
}

static enum aad_code fixture_end(const char *key, struct aad_error *err)
{
    (void)err;
    assert_non_null(strstr(key, "application\n"));
    app_fixture.n_ends++;
    return AAD_OK;
}

static enum aad_code fixture_consent(const struct manage_access *graph,
                                     const struct registration *to, const char *username,
                                     struct aad_error *err)
{
    assert_true(deadline_left_ms(&graph->deadline) > 0);
    assert_string_equal(to->principal, APP_FIXTURE_ID("2"));
    app_fixture.n_consents++;
    (void)snprintf(app_fixture.consented, sizeof app_fixture.consented, "%s",
                   username ? username : "");
    return fixture_fail(app_fixture.consent_code, err);
}

/* --- what it proves itself by ------------------------------------------------------------------
 */

static enum aad_code fixture_find_secrets(const struct manage_access *graph, const char *client_id,
                                          struct manage_passwords *ret, struct aad_error *err)
{
    (void)graph;
    assert_string_equal(client_id, HOME_FIXTURE_GUID);
    if (app_fixture.look_code)
        return fixture_fail(app_fixture.look_code, err);
    (void)strcpy(ret->application, APP_FIXTURE_ID("1"));
    ret->items = calloc(COUNT(app_fixture.items), sizeof *ret->items);
    assert_non_null(ret->items);
    (void)memcpy(ret->items, app_fixture.items, sizeof app_fixture.items);
    ret->n = app_fixture.n_items;
    return AAD_OK;
}

static enum aad_code fixture_add_password(const struct manage_access *graph,
                                          const char *application, struct manage_password *password,
                                          struct secret *ret, struct aad_error *err)
{
    (void)graph;
    assert_string_equal(application, APP_FIXTURE_ID("1"));
    if (app_fixture.add_code)
        return fixture_fail(app_fixture.add_code, err);
    (void)snprintf(password->id, sizeof password->id, APP_FIXTURE_ID("") "%zu",
                   app_fixture.n_items + 4);
    (void)strcpy(password->hint, "new");
    app_fixture.items[app_fixture.n_items++] = *password;
    if (app_fixture.loses_answer)
        return fixture_fail(AAD_NETWORK, err);
    secret_append_text(ret, "new-secret");
    return AAD_OK;
}

static enum aad_code fixture_remove_password(const struct manage_access *graph,
                                             const char *application, const char *id,
                                             struct aad_error *err)
{
    (void)graph, (void)application, (void)err;
    for (size_t i = 0; i < app_fixture.n_items; i++)
        if (!strcmp(app_fixture.items[i].id, id))
            app_fixture.items[i--] = app_fixture.items[--app_fixture.n_items];
    return AAD_OK;
}

static enum aad_code fixture_give_certificate(const struct manage_access *graph,
                                              const char *application,
                                              const struct manage_certificate *certificate,
                                              struct aad_error *err)
{
    (void)graph;
    assert_string_equal(application, APP_FIXTURE_ID("1"));
    assert_string_equal(certificate->der, "ABCD");
    app_fixture.n_certificates++;
    return fixture_fail(app_fixture.give_code, err);
}

static enum aad_code fixture_give_trust(const struct manage_access *graph, const char *application,
                                        const struct manage_trust *wanted, struct aad_error *err)
{
    (void)graph;
    assert_string_equal(application, APP_FIXTURE_ID("1"));
    (void)snprintf(app_fixture.trust, sizeof app_fixture.trust, "%s %s %s%s%s", wanted->issuer,
                   wanted->subject, wanted->audience, wanted->former ? " for " : "",
                   wanted->former ? wanted->former : "");
    app_fixture.n_trusts++;
    return fixture_fail(app_fixture.give_code, err);
}

static enum aad_code fixture_register_power(const struct manage_access *admin,
                                            const char *client_id, struct aad_error *err)
{
    assert_string_equal(admin->origin, "https://api.bap.microsoft.com");
    assert_string_equal(client_id, HOME_FIXTURE_GUID);
    app_fixture.n_registered++;
    return fixture_fail(app_fixture.give_code, err);
}

enum aad_code manage_load(const struct manage_module **ret, struct aad_error *err)
{
    static const struct manage_module module = {
        .head = {.abi = MANAGE_ABI, .size = sizeof module},
        .registrar = {.look = fixture_look,
                      .make = fixture_make_registration,
                      .end = fixture_end,
                      .consent = fixture_consent,
                      .find_secrets = fixture_find_secrets,
                      .give_certificate = fixture_give_certificate,
                      .give_trust = fixture_give_trust,
                      .register_power = fixture_register_power},
        .add_password = fixture_add_password,
        .remove_password = fixture_remove_password};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- what there is ---------------------------------------------------------------------------- */

#define FIXTURE_APPLICATION(more)                                                                  \
    "{\"version\":1,\"client-id\":\"" HOME_FIXTURE_GUID                                            \
    "\",\"authority\":\"https://login.microsoftonline.com/contoso.example\"," more "}"

int app_fixture_make(void)
{
    app_fixture = (struct app_fixture){0};
    if (command_fixture_make())
        return -1;
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("graph",
                     FIXTURE_APPLICATION("\"kind\":\"generic\","
                                         "\"audiences\":[\"https://graph.microsoft.com\"],"
                                         "\"hosts\":[\"https://graph.microsoft.com\"]"),
                     0600);
    home_fixture_put("job",
                     FIXTURE_APPLICATION("\"kind\":\"azurerm\",\"grant\":\"workload-identity\","
                                         "\"assertion-source\":\"github-actions\","
                                         "\"assertion-subject\":\"repo:contoso/x\""),
                     0600);
    home_fixture_put(
        "key", FIXTURE_APPLICATION("\"kind\":\"azurerm\",\"grant\":\"client-certificate\""), 0600);
    home_fixture_put(
        "power",
        FIXTURE_APPLICATION("\"kind\":\"powerplatform\","
                            "\"audiences\":[\"https://contoso.operations.dynamics.com\"]"),
        0600);
    home_fixture_put(
        "admin", FIXTURE_APPLICATION("\"kind\":\"powerplatform\",\"grant\":\"device-code\""), 0600);
    home_fixture_put("bare", FIXTURE_APPLICATION("\"kind\":\"azurerm\""), 0600);
    return 0;
}

const char *app_fixture_run(const char *words, enum aad_code want, struct aad_error *err)
{
    unit_row(words);
    return command_fixture_run(&command_app, words, NULL, want, err);
}
