/*
 * connection-state.c - see connection-state.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "broker/cache.h"
#include "connection/beside.h"
#include "connection/client-auth.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/open.h"

#define STATE_ROOM 16
#define STATE_AT_ONCE 8 /* store processes */
#define STATE_HOUR_S 3600
#define STATE_PIN "ask" /* and nobody is there: so no PIN is tried, not even one that is stored */

static const char *const state_words[] = {
    [STATE_NOT_NEEDED] = "not-needed", [STATE_THERE] = "there",   [STATE_MISSING] = "missing",
    [STATE_LOCKED] = "locked",         [STATE_HIDDEN] = "hidden", [STATE_UNKNOWN] = "unknown",
};

const char *connection_state_word(enum state_secret secret)
{
    return state_words[secret];
}

void connection_state_print_left(int64_t left_s, struct buf *ret)
{
    if (left_s < 2 * STATE_HOUR_S)
        buf_printf(ret, "%" PRId64 " min", left_s / 60);
    else if (left_s < 2 * CERTIFICATE_NOTE_DAY_S)
        buf_printf(ret, "%" PRId64 " h", left_s / STATE_HOUR_S);
    else
        buf_printf(ret, "%" PRId64 " days", left_s / CERTIFICATE_NOTE_DAY_S);
}

/* --- what the connection itself says ---------------------------------------------------------- */

static void state_find_needs(struct connection_state *row)
{
    const struct connection *c = &row->c;
    const char *role = client_auth_store_role(c);
    size_t n = 0;

    if (!c->store)
        return;
    if (role)
        row->needs[n++] = role;
    if (client_auth_has_key(c))
        row->needs[n++] = GRANT_ROLE_KEY;
    if (connection_grant(c)->needs_person)
        row->needs[n++] = grant_refresh_token.secret_role;
    row->secret = n ? STATE_UNKNOWN : STATE_NOT_NEEDED;
}

/* Of several audiences, that which lasts longest. */
static void state_find_token(struct connection_state *row)
{
    const struct connection *c = &row->c;

    for (size_t i = 0; i < c->n_audiences && !connection_grant(c)->is_bare; i++) {
        auto_buf struct buf key = {0};
        auto_token struct token token = {0};

        connection_identity(c, c->audiences[i], &key);
        if (!buf_ok(&key, NULL) && cache_get(buf_text(&key), &token) &&
            token.expires_at_s > row->token_until_s)
            row->token_until_s = token.expires_at_s;
    }
}

static void state_read(struct connection_state *row)
{
    row->secret = STATE_UNKNOWN;
    if (connection_load(row->name, &row->c, &row->broken))
        return;
    state_find_needs(row);
    row->has_note =
        client_auth_has_key(&row->c) && certificate_note_load(row->name, row->c.store, &row->note);
    row->expiry = expiry_find(&row->c, clock_now_s(), &row->expiry_days);
    unfinished_find(&row->c, clock_now_s(), &row->unfinished);
    if (!policy_check(&row->c, NULL, &row->refused))
        state_find_token(row);
}

static enum aad_code state_visit(void *ctx, const char *name)
{
    struct connection_states *states = ctx;
    size_t room = states->room ? 2 * states->room : STATE_ROOM;
    struct connection_state *rows = states->rows;

    if (states->n == states->room) {
        rows = reallocarray(rows, room, sizeof *rows);
        if (!rows)
            return AAD_INTERNAL;
        states->rows = rows;
        states->room = room;
    }
    rows[states->n] = (struct connection_state){.secret = STATE_UNKNOWN};
    (void)snprintf(rows[states->n].name, sizeof rows->name, "%s", name);
    rows[states->n].is_default = !strcmp(name, states->settings.default_connection);
    state_read(&rows[states->n++]);
    return AAD_OK;
}

/* --- what its store says ---------------------------------------------------------------------- */

/* A store, for all connections that have it. */
struct state_store {
    struct connection_states *states;
    const char *name; /* as the connections have it */
    struct store *process;
    enum aad_code code;
    struct aad_error why;
};

static bool state_is_of(const struct connection_state *row, const struct state_store *store)
{
    return row->needs[0] && !row->broken.code && !row->refused.code &&
           !strcmp(row->c.store, store->name);
}

static void state_find(struct connection_state *row, const char *role)
{
    for (size_t i = 0; row->needs[i]; i++)
        if (!strcmp(row->needs[i], role))
            row->found |= 1u << i;
}

static enum aad_code state_see_item(void *ctx, const struct aad_item *item)
{
    const struct state_store *store = ctx;

    for (size_t i = 0; i < store->states->n; i++)
        if (state_is_of(&store->states->rows[i], store) &&
            !strcmp(store->states->rows[i].name, item->connection))
            state_find(&store->states->rows[i], item->role);
    return AAD_OK;
}

/* The location says which key of the token is meant, or there is only one. */
static enum aad_code state_see_key(void *ctx, const struct aad_key *key)
{
    const struct state_store *store = ctx;
    bool is_key = !strcmp(key->type, "key") || !strcmp(key->type, "certificate");

    for (size_t i = 0; is_key && i < store->states->n; i++)
        if (state_is_of(&store->states->rows[i], store))
            state_find(&store->states->rows[i], GRANT_ROLE_KEY);
    return AAD_OK;
}

static void state_judge(struct connection_state *row, const struct state_store *store)
{
    bool has_all = true;

    for (size_t i = 0; row->needs[i]; i++) {
        if (!row->missing && !(row->found & 1u << i))
            row->missing = row->needs[i];
        has_all = has_all && row->found & 1u << i;
    }
    row->why = store->why;
    if (store->code == AAD_LOCKED)
        row->secret = STATE_LOCKED;
    else if (store->code && store->code != AAD_NOT_FOUND)
        row->secret = STATE_UNKNOWN;
    else if (has_all)
        row->secret = STATE_THERE;
    else
        row->secret = store_type_is_token(row->c.store) ? STATE_HIDDEN : STATE_MISSING;
}

/* A key that a keyring has is of no use alone. Its certificate may be beside the connection. */
static void state_find_certificate(struct connection_state *row, const struct state_store *store)
{
    const struct aad_item item = {.connection = row->name, .role = GRANT_ROLE_KEY};
    auto_secret struct secret der = {0}, pem = {0};
    enum aad_code code;

    if (row->secret != STATE_THERE || !client_auth_has_key(&row->c) ||
        store_type_is_token(store->name))
        return;
    code = store_certificate(store->process, &item, &der, NULL);
    row->lacks_certificate = (code == AAD_NOT_FOUND || code == AAD_UNSUPPORTED) &&
                             beside_read(row->name, BESIDE_USED, &pem, NULL);
    if (row->lacks_certificate) {
        row->missing = GRANT_ROLE_KEY;
        row->secret = STATE_MISSING;
    }
}

static void state_ask(struct state_store *store)
{
    struct aad_error *err = &store->why;

    if (!store->code)
        store->code = store_check(store->process, err);
    if (!store->code)
        store->code = store_list(store->process, state_see_item, store, err);
    if (!store->code && store_type_is_token(store->name))
        store->code = store_keys(store->process, state_see_key, store, err);
    for (size_t i = 0; i < store->states->n; i++)
        if (state_is_of(&store->states->rows[i], store)) {
            state_judge(&store->states->rows[i], store);
            state_find_certificate(&store->states->rows[i], store);
        }
    store_close(&store->process);
}

/* Starts the store of a row, and marks all rows that have it. */
static void state_open(struct connection_states *states, const struct connection *c,
                       const struct deadline *end, struct state_store *ret)
{
    struct store_spec spec = store_spec_of(c, *end, false);

    spec.pin = STATE_PIN;
    *ret = (struct state_store){.states = states, .name = c->store};
    ret->code = store_open(&spec, &ret->process, &ret->why);
    for (size_t i = 0; i < states->n; i++)
        if (state_is_of(&states->rows[i], ret))
            states->rows[i].is_asked = true;
}

/* Some at once: each has a process, and takes its time. Returns how many. */
static size_t state_open_some(struct connection_states *states, const struct deadline *end,
                              struct state_store *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < states->n && n < STATE_AT_ONCE; i++) {
        const struct connection_state *row = &states->rows[i];

        if (row->needs[0] && !row->broken.code && !row->refused.code && !row->is_asked)
            state_open(states, &row->c, end, &ret[n++]);
    }
    return n;
}

static void state_ask_stores(struct connection_states *states)
{
    struct deadline end = deadline_in_ms(STATE_MS);
    struct state_store stores[STATE_AT_ONCE];
    size_t n;

    while ((n = state_open_some(states, &end, stores)))
        for (size_t i = 0; i < n; i++)
            state_ask(&stores[i]);
}

enum aad_code connection_states_load(struct connection_states *ret, struct aad_error *err)
{
    struct connection_states states = {0};
    enum aad_code code;

    /* Settings that are wrong are told where they are used. */
    (void)settings_load(&states.settings, NULL);
    code = connection_list(state_visit, &states, err);
    if (code) {
        connection_states_clear(&states);
        return code == AAD_INTERNAL ? aad_error_set(err, code, NULL, "memory ran out") : code;
    }
    state_ask_stores(&states);
    *ret = states;
    return AAD_OK;
}

void connection_states_clear(struct connection_states *states)
{
    for (size_t i = 0; i < states->n; i++)
        connection_clear(&states->rows[i].c);
    free(states->rows);
    settings_clear(&states->settings);
    *states = (struct connection_states){0};
}

/* --- for programs ----------------------------------------------------------------------------- */

static void state_add_end(struct json_print *object, const struct connection_state *row)
{
    if (row->token_until_s)
        json_add_integer(object, "token-expires", row->token_until_s);
    if (row->has_note) {
        json_add_text(object, "certificate-sha1", row->note.sha1);
        json_add_integer(object, "certificate-expires", row->note.until_s);
        json_add_integer(object, "certificate-days",
                         (row->note.until_s - clock_now_s()) / CERTIFICATE_NOTE_DAY_S);
    }
    if (expiry_end_s(&row->c))
        json_add_text(object, "expires", row->c.expires);
}

static void state_add_rotation(struct json_print *object, const struct unfinished *u)
{
    struct json_print *inner;

    if (u->state == UNFINISHED_NONE)
        return;
    inner = json_new_object();
    json_add_text(inner, "state", unfinished_word(u));
    json_add_text(inner, "phase", rotation_phase_word(u->phase));
    json_add_text(inner, "connection", u->by);
    if (u->since_s)
        json_add_integer(inner, "since", u->since_s);
    if (u->due_s)
        json_add_integer(inner, "former-until", u->due_s);
    json_add_taken(object, "rotation", inner);
}

void connection_state_add_json(struct json_print *object, const struct connection_state *row)
{
    const struct connection *c = &row->c;

    json_add_text(object, "name", row->name);
    json_add_bool(object, "default", row->is_default);
    if (row->broken.code) {
        json_add_text(object, "error", row->broken.what);
        return;
    }
    json_add_text(object, "kind", c->kind->name);
    json_add_text(object, "description", c->description ? c->description : "");
    json_add_text(object, "authority", c->authority ? c->authority : "");
    json_add_text(object, "client-id", c->client_id ? c->client_id : "");
    json_add_text(object, "username", c->username ? c->username : "");
    json_add_text(object, "store", c->store ? c->store : "");
    json_add_text(object, "secret", connection_state_word(row->secret));
    if (row->why.code)
        json_add_text(object, "store-error", row->why.what);
    state_add_end(object, row);
    state_add_rotation(object, &row->unfinished);
    if (row->refused.code)
        json_add_text(object, "refused", row->refused.what);
}
