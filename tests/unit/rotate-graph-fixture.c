/*
 * rotate-graph-fixture.c - Microsoft Graph around `rotate`: see rotate-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "connection/change.h"
#include "rotate-fixture.h"
#include "unit.h"

/* --- Microsoft Graph -------------------------------------------------------------------------- */

static enum aad_code fixture_fail(enum aad_code code, struct aad_error *err)
{
    return code ? aad_error_set(err, code, NULL, "Graph says no") : AAD_OK;
}

static enum aad_code fixture_list(const struct manage_access *graph, const char *client_id,
                                  struct manage_passwords *ret, struct aad_error *err)
{
    assert_string_equal(graph->token->access_token.bytes, "AT");
    assert_string_equal(client_id, HOME_FIXTURE_GUID);
    assert_true(deadline_left_ms(&graph->deadline) > 0); /* P5 */
    rotate_fixture.n_lists++;
    if (rotate_fixture.list_code)
        return fixture_fail(rotate_fixture.list_code, err);
    (void)strcpy(ret->application, ROTATE_FIXTURE_ID("a"));
    ret->items = calloc(8, sizeof *ret->items);
    assert_non_null(ret->items);
    (void)memcpy(ret->items, rotate_fixture.items, sizeof rotate_fixture.items);
    ret->n = rotate_fixture.n;
    return AAD_OK;
}

static enum aad_code fixture_add(const struct manage_access *graph, const char *application,
                                 struct manage_password *password, struct secret *ret,
                                 struct aad_error *err)
{
    (void)graph;
    assert_string_equal(application, ROTATE_FIXTURE_ID("a"));
    rotate_fixture.n_adds++;
    if (rotate_fixture.add_code)
        return fixture_fail(rotate_fixture.add_code, err);
    (void)snprintf(password->id, sizeof password->id, ROTATE_FIXTURE_ID("") "%u",
                   rotate_fixture.n_adds + 4);
    (void)strcpy(password->hint, "new");
    password->from_s = clock_now_s();
    rotate_fixture.items[rotate_fixture.n++] = *password;
    if (rotate_fixture.loses_answer)
        return fixture_fail(AAD_NETWORK, err);
    secret_append_text(ret, "new-secret");
    return AAD_OK;
}

static enum aad_code fixture_remove(const struct manage_access *graph, const char *application,
                                    const char *id, struct aad_error *err)
{
    (void)graph, (void)application;
    rotate_fixture.n_removes++;
    if (rotate_fixture.remove_code)
        return fixture_fail(rotate_fixture.remove_code, err);
    for (size_t i = 0; i < rotate_fixture.n; i++)
        if (!strcmp(rotate_fixture.items[i].id, id))
            rotate_fixture.items[i--] = rotate_fixture.items[--rotate_fixture.n];
    return AAD_OK;
}

/* --- its certificates ------------------------------------------------------------------------- */

static enum aad_code fixture_list_keys(const struct manage_access *graph, const char *client_id,
                                       struct manage_keys *ret, struct aad_error *err)
{
    assert_string_equal(client_id, HOME_FIXTURE_GUID);
    assert_true(deadline_left_ms(&graph->deadline) > 0); /* P5 */
    rotate_fixture.n_lists++;
    if (rotate_fixture.list_code || rotate_fixture.is_hidden)
        return fixture_fail(rotate_fixture.is_hidden ? AAD_PERSON : rotate_fixture.list_code, err);
    (void)strcpy(ret->application, ROTATE_FIXTURE_ID("a"));
    ret->items = calloc(8, sizeof *ret->items);
    assert_non_null(ret->items);
    (void)memcpy(ret->items, rotate_fixture.keys, sizeof rotate_fixture.keys);
    ret->n = rotate_fixture.n_keys;
    return AAD_OK;
}

/* With a proof, or anew. */
static enum aad_code fixture_changes_keys(const struct secret *proof, struct aad_error *err)
{
    rotate_fixture.n_patches += !proof;
    if (proof)
        assert_string_equal(proof->bytes, "proof of " ROTATE_FIXTURE_ID("a"));
    return fixture_fail(proof ? rotate_fixture.add_key_code : rotate_fixture.patch_code, err);
}

static enum aad_code fixture_add_key(const struct manage_access *graph, const char *application,
                                     struct manage_new_key *new, struct aad_error *err)
{
    struct manage_key *key = &rotate_fixture.keys[rotate_fixture.n_keys];
    enum aad_code code = fixture_changes_keys(new->proof, err);

    (void)graph;
    assert_string_equal(application, ROTATE_FIXTURE_ID("a"));
    assert_true(!new->kept || strlen(new->kept) == 40); /* a certificate, or nothing */
    rotate_fixture.n_adds++;
    if (code)
        return code;
    rotate_fixture.n_keys++;
    *key = (struct manage_key){0};
    (void)snprintf(key->thumbprint, sizeof key->thumbprint, "%s", new->pem->bytes);
    (void)snprintf(key->name, sizeof key->name, "%s", new->name);
    (void)strcpy(key->id, ROTATE_FIXTURE_ID("0"));
    key->id[35] = key->thumbprint[39];
    (void)memcpy(new->id, key->id, sizeof new->id);
    return rotate_fixture.loses_answer ? fixture_fail(AAD_NETWORK, err) : AAD_OK;
}

static enum aad_code fixture_remove_key(const struct manage_access *graph, const char *application,
                                        const struct manage_old_key *key, struct aad_error *err)
{
    const char *id = key->id;
    enum aad_code code = fixture_changes_keys(key->proof, err);

    (void)graph, (void)application;
    rotate_fixture.n_removes++;
    if (code || rotate_fixture.remove_code)
        return code ? code : fixture_fail(rotate_fixture.remove_code, err);
    for (size_t i = 0; i < rotate_fixture.n_keys; i++)
        if (!strcmp(rotate_fixture.keys[i].id, id))
            rotate_fixture.keys[i--] = rotate_fixture.keys[--rotate_fixture.n_keys];
    return AAD_OK;
}

/* --- the person ------------------------------------------------------------------------------- */

static enum aad_code fixture_read_me(const struct manage_access *graph, struct manage_user *ret,
                                     struct aad_error *err)
{
    assert_true(deadline_left_ms(&graph->deadline) > 0); /* P5 */
    rotate_fixture.n_lists++;
    (void)snprintf(ret->name, sizeof ret->name, "%s", rotate_fixture.person);
    ret->changed_s = rotate_fixture.changed_s;
    return fixture_fail(rotate_fixture.list_code, err);
}

static enum aad_code fixture_change(const struct manage_access *graph, const struct secret *current,
                                    const struct secret *password, struct aad_error *err)
{
    auto_connection struct connection c = {0};
    char by[CONNECTION_NAME_MAX + 1];

    (void)graph;
    assert_int_equal(connection_load("app", &c, NULL), AAD_OK);
    assert_true(change_is_on(&c, by)); /* nobody else sends one now */
    assert_int_equal(rotate_fixture_note().phase, ROTATION_SENT);
    assert_string_equal(current->bytes, rotate_fixture.password);
    assert_string_equal(command_fixture_secret("app", "next-password"), password->bytes);
    rotate_fixture.n_changes++;
    if (rotate_fixture.change_code)
        return fixture_fail(rotate_fixture.change_code, err);
    (void)snprintf(rotate_fixture.password, sizeof rotate_fixture.password, "%s", password->bytes);
    return rotate_fixture.loses_answer ? fixture_fail(AAD_NETWORK, err) : AAD_OK;
}

/* --- whom it trusts --------------------------------------------------------------------------- */

static enum aad_code fixture_look(const struct manage_access *graph,
                                  const struct manage_registration *wanted,
                                  struct registration *ret, struct aad_error *err)
{
    assert_string_equal(wanted->client_id, HOME_FIXTURE_GUID);
    assert_true(wanted->need->trusts);
    assert_true(deadline_left_ms(&graph->deadline) > 0); /* P5 */
    (void)strcpy(ret->id, ROTATE_FIXTURE_ID("a"));
    ret->trusts = calloc(4, sizeof *ret->trusts);
    assert_non_null(ret->trusts);
    for (ret->n_trusts = 0; ret->n_trusts < rotate_fixture.n_trusts; ret->n_trusts++) {
        const struct rotate_fixture_trust *one = &rotate_fixture.trusts[ret->n_trusts];

        buf_append_text(&ret->trusts[ret->n_trusts].name, one->name);
        buf_append_text(&ret->trusts[ret->n_trusts].issuer, one->issuer);
        buf_append_text(&ret->trusts[ret->n_trusts].subject, one->subject);
    }
    return fixture_fail(rotate_fixture.list_code, err);
}

static enum aad_code fixture_give_trust(const struct manage_access *graph, const char *application,
                                        const struct manage_trust *wanted, struct aad_error *err)
{
    struct rotate_fixture_trust *one = &rotate_fixture.trusts[rotate_fixture.n_trusts];

    (void)graph;
    assert_string_equal(application, ROTATE_FIXTURE_ID("a"));
    assert_string_equal(wanted->audience, "api://AzureADTokenExchange");
    if (rotate_fixture.trust_code)
        return fixture_fail(rotate_fixture.trust_code, err);
    rotate_fixture.n_trusts++;
    (void)snprintf(one->name, sizeof one->name, "%s", wanted->name);
    (void)snprintf(one->issuer, sizeof one->issuer, "%s", wanted->issuer);
    (void)snprintf(one->subject, sizeof one->subject, "%s", wanted->subject);
    return rotate_fixture.loses_answer ? fixture_fail(AAD_NETWORK, err) : AAD_OK;
}

static enum aad_code fixture_take_trust(const struct manage_access *graph, const char *application,
                                        const char *name, struct aad_error *err)
{
    (void)graph, (void)application;
    for (size_t i = 0; i < rotate_fixture.n_trusts; i++)
        if (!strcmp(rotate_fixture.trusts[i].name, name))
            rotate_fixture.trusts[i--] = rotate_fixture.trusts[--rotate_fixture.n_trusts];
    return fixture_fail(rotate_fixture.remove_code, err);
}

const struct manage_module rotate_fixture_graph = {
    .head = {.abi = MANAGE_ABI, .size = sizeof rotate_fixture_graph},
    .registrar = {.look = fixture_look,
                  .give_trust = fixture_give_trust,
                  .take_trust = fixture_take_trust},
    .list_passwords = fixture_list,
    .add_password = fixture_add,
    .remove_password = fixture_remove,
    .list_keys = fixture_list_keys,
    .add_key = fixture_add_key,
    .remove_key = fixture_remove_key,
    .read_me = fixture_read_me,
    .change_password = fixture_change};
