/*
 * mint-fixture.c - see mint-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/keyctl.h"
#include "broker/mint-module.h"
#include "crypto/crypto.h"
#include "mint/presented.h"
#include "mint/renewal.h"
#include "store/open.h"
#include "tls-peer.h"
#include "unit.h"

#define MINT_FIXTURE_TEXTS 512

struct mint_fixture_store mint_fixture_store;

struct tls_peer *mint_fixture_start_peer(struct connection *ret)
{
    struct tls_peer *peer = tls_peer_start("good");

    memset(ret, 0, sizeof *ret);
    (void)strcpy(ret->name, "lcs");
    ret->ca_file = strdup(tls_peer_ca_file(peer));
    return peer;
}

void mint_fixture_stop_peer(struct tls_peer *peer, struct connection *c)
{
    free(c->ca_file);
    free(c->proxy);
    tls_peer_stop(peer);
}

static char fixture_state[64];

char *mint_fixture_text(const char *text)
{
    static char pool[MINT_FIXTURE_TEXTS][256];
    static unsigned used;
    char *place = pool[used % MINT_FIXTURE_TEXTS];

    assert_true(used++ < MINT_FIXTURE_TEXTS); /* one that is used again is another's */

    (void)snprintf(place, sizeof pool[0], "%s", text);
    return place;
}

static void fixture_fill(struct connection *ret, const char *kind, const char *authority)
{
    memset(ret, 0, sizeof *ret);
    (void)strcpy(ret->name, "test");
    ret->kind = kind_find(kind);
    ret->authority = mint_fixture_text(authority);
    ret->tenant = strrchr(ret->authority, '/') + 1;
    ret->client_id = mint_fixture_text("9b000000-0000-4000-8000-000000000001");
    ret->endpoint_version = mint_fixture_text("auto");
    ret->store = mint_fixture_text("secret-service");
    ret->timeout_s = 15;
    ret->n_audiences = 1;
    ret->n_hosts = 1;
}

void mint_fixture_lcs(struct connection *ret, const char *authority)
{
    fixture_fill(ret, "lcs", authority);
    ret->grant = mint_fixture_text("password");
    ret->username = mint_fixture_text("svc-lcs@contoso.example");
    ret->audiences[0] = mint_fixture_text("https://lcsapi.lcs.dynamics.com");
    ret->hosts[0] = mint_fixture_text("https://lcsapi.lcs.dynamics.com");
}

void mint_fixture_application(struct connection *ret, const char *authority)
{
    fixture_fill(ret, "azurerm", authority);
    ret->grant = mint_fixture_text("client-secret");
    ret->audiences[0] = mint_fixture_text("https://management.azure.com");
    ret->hosts[0] = mint_fixture_text("https://management.azure.com");
}

void mint_fixture_bare(struct connection *ret, const char *host)
{
    fixture_fill(ret, "devops", "/");
    ret->authority = NULL;
    ret->client_id = NULL;
    ret->grant = mint_fixture_text("personal-access-token");
    ret->audiences[0] = mint_fixture_text(kind_find("devops")->audience);
    ret->hosts[0] = mint_fixture_text(host);
}

const char *mint_fixture_jwt(const char *claims)
{
    static char text[4096];
    auto_secret struct secret jwt = {0};

    secret_append_text(&jwt, "eyJhbGciOiJSUzI1NiJ9.");
    crypto_base64url_encode(&jwt, claims, strlen(claims));
    secret_append_text(&jwt, ".c2ln");
    (void)snprintf(text, sizeof text, "%s", jwt.bytes);
    return text;
}

static const struct person_proof *fixture_proof;

enum aad_code mint_fixture_build(const struct body *grant, const struct connection *c,
                                 enum endpoint_version version, const char *text,
                                 struct secret *body, struct aad_error *err)
{
    auto_secret struct secret secret = {0};
    auto_presented struct presented presented = {0};
    struct deadline deadline = deadline_in_ms(UNIT_HUNG_MS);
    struct mint_request request = {.connection = c};
    struct renewal renewal = {0};
    struct body_call call = {.connection = c,
                             .audience = c->audiences[0],
                             .endpoint = "https://login.test/x",
                             .version = version,
                             .secret = &secret,
                             .client_secret = &secret,
                             .deadline = &deadline,
                             .request = &request,
                             .proof = fixture_proof,
                             .renewal = &renewal,
                             .presented = &presented};
    enum aad_code code;

    secret_append_text(&secret, text);
    code = grant->build(&call, body, err);
    renewal_clear(&renewal);
    return code;
}

static void fixture_check_body(const struct body *grant, const struct connection *c,
                               const struct mint_fixture_body *row)
{
    auto_secret struct secret body = {0};
    struct aad_error err = {0};
    size_t len = row->body ? strlen(row->body) : 0;

    assert_int_equal(
        mint_fixture_build(grant, c, row->version, row->secret ? row->secret : "", &body, &err),
        row->code);
    assert_int_equal(err.code, row->code);
    if (len && row->body[len - 1] == '*') {
        assert_true(body.len >= len);
        assert_memory_equal(body.bytes, row->body, len - 1);
        assert_null(strchr(body.bytes + len - 1, '&'));
    } else {
        assert_string_equal(body.len ? body.bytes : "", row->code ? "" : row->body);
    }
}

void mint_fixture_check_bodies(const struct body *grant, const struct connection *c,
                               const struct mint_fixture_body *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unit_row(rows[i].name);
        fixture_check_body(grant, c, &rows[i]);
    }
}

void mint_fixture_check_nobody(const struct body *grant, const struct connection *c)
{
    auto_secret struct secret body = {0};
    struct aad_error err = {0};

    assert_int_equal(mint_fixture_build(grant, c, ENDPOINT_V2, "", &body, &err), AAD_PERSON);
    assert_non_null(strstr(err.remedy, "aad-credential sign-in "));
}

void mint_fixture_check_proven(const struct body *grant, const struct connection *c,
                               const struct person_proof *proof,
                               const struct mint_fixture_body *rows, size_t n)
{
    fixture_proof = proof;
    mint_fixture_check_bodies(grant, c, rows, n);
    fixture_proof = NULL;
}

/* --- the kernel's keyring ------------------------------------------------------------------- */

static struct {
    char description[80];
    struct secret payload;
} fixture_keys[8];

#define FIXTURE_KEYS COUNT(fixture_keys)

static bool fixture_denies_keys;

void mint_fixture_deny_kernel(bool is_denied)
{
    fixture_denies_keys = is_denied;
}

void mint_fixture_forget_kernel(void)
{
    for (size_t i = 0; i < FIXTURE_KEYS; i++) {
        fixture_keys[i].description[0] = '\0';
        secret_clear(&fixture_keys[i].payload);
    }
}

int keyctl_load(const char *description, struct secret *ret)
{
    for (size_t i = 0; i < FIXTURE_KEYS; i++)
        if (!strcmp(fixture_keys[i].description, description)) {
            secret_append_secret(ret, &fixture_keys[i].payload);
            return 0;
        }
    return ENOKEY;
}

int keyctl_erase(const char *description)
{
    for (size_t i = 0; i < FIXTURE_KEYS; i++)
        if (!strcmp(fixture_keys[i].description, description)) {
            fixture_keys[i].description[0] = '\0';
            secret_clear(&fixture_keys[i].payload);
            return 0;
        }
    return ENOKEY;
}

int keyctl_save(const char *description, const struct secret *payload, int64_t timeout_s)
{
    static size_t next;
    size_t i = next++ % FIXTURE_KEYS;

    (void)timeout_s;
    if (fixture_denies_keys)
        return EPERM;
    (void)keyctl_erase(description);
    secret_clear(&fixture_keys[i].payload);
    (void)snprintf(fixture_keys[i].description, sizeof fixture_keys[i].description, "%s",
                   description);
    secret_append_secret(&fixture_keys[i].payload, payload);
    return 0;
}

/* --- the store ------------------------------------------------------------------------------ */

static char *fixture_place(const char *role, size_t *ret_size)
{
    struct mint_fixture_store *s = &mint_fixture_store;

    *ret_size = !strcmp(role, "refresh-token") ? sizeof s->refresh_token : sizeof s->password;
    if (!strcmp(role, "refresh-token"))
        return s->refresh_token;
    return !strcmp(role, "password") ? s->password : s->client_secret;
}

void store_set_getter(store_get_token *getter)
{
    (void)getter;
}

const struct store_answers store_answers_of_user = {0};

void store_set_answers(struct store *store, const struct store_answers *answers)
{
    (void)store;
    assert_ptr_equal(answers, &store_answers_of_user);
    mint_fixture_store.n_takeovers++;
}

void store_set_deadline(struct store *store, const struct deadline *deadline)
{
    (void)store;
    assert_true(deadline_left_ms(deadline) > 0);
}

void store_set_target(struct store *store, const char *target)
{
    (void)store;
    (void)target;
}

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)spec, (void)err;
    mint_fixture_store.n_opens++;
    *ret = (struct store *)&mint_fixture_store;
    return AAD_OK;
}

static _Atomic bool fixture_is_aborted; /* by another thread than the one that loads */

void store_abort(struct store *store)
{
    (void)store;
    fixture_is_aborted = true;
}

void store_close(struct store **store)
{
    *store = NULL;
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    size_t size;
    const char *place = fixture_place(item->role, &size);

    (void)store;
    mint_fixture_store.n_loads++;
    while (mint_fixture_store.hangs && !fixture_is_aborted)
        (void)usleep(10000);
    if (mint_fixture_store.load_code)
        return aad_error_set(err, mint_fixture_store.load_code, NULL, "the store says no");
    if (!place[0])
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is stored as %s", item->role);
    secret_append_text(ret, place);
    if (place == mint_fixture_store.client_secret && mint_fixture_store.next_secret[0]) {
        (void)strcpy(mint_fixture_store.client_secret, mint_fixture_store.next_secret);
        mint_fixture_store.next_secret[0] = '\0';
    }
    return AAD_OK;
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    size_t size;
    char *place = fixture_place(item->role, &size);

    (void)store;
    mint_fixture_store.n_saves++;
    if (mint_fixture_store.save_code)
        return aad_error_set(err, mint_fixture_store.save_code, NULL, "the store is full");
    (void)snprintf(place, size, "%s", secret->bytes);
    return AAD_OK;
}

enum aad_code store_erase(struct store *store, const struct aad_item *item, struct aad_error *err)
{
    size_t size;

    (void)store, (void)err;
    mint_fixture_store.n_erases++;
    fixture_place(item->role, &size)[0] = '\0';
    return AAD_OK;
}

int64_t store_waited_ms(const struct store *store)
{
    (void)store;
    return 0;
}

/* --- the state directory -------------------------------------------------------------------- */

void mint_fixture_make_state(void)
{
    (void)snprintf(fixture_state, sizeof fixture_state, "/tmp/mint-state-XXXXXX");
    if (!mkdtemp(fixture_state) || setenv("XDG_STATE_HOME", fixture_state, 1) ||
        setenv("HOME", fixture_state, 1))
        abort();
    memset(&mint_fixture_store, 0, sizeof mint_fixture_store);
}

void mint_fixture_remove_state(void)
{
    (void)unit_remove(fixture_state);
}

const char *mint_fixture_state(void)
{
    return fixture_state;
}
