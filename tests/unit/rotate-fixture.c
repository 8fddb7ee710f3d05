/*
 * rotate-fixture.c - Microsoft Graph and an authority around `rotate`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotate-fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "broker/broker.h"
#include "store/open.h"
#include "unit.h"

struct rotate_fixture rotate_fixture;
static int64_t slept_ms;

enum aad_code __wrap_broker_get_for(const struct broker *b, const struct connection *c,
                                    const struct request *request, struct token *ret,
                                    struct aad_error *err);
int64_t __real_clock_steady_ms(void);
int64_t __wrap_clock_steady_ms(void);
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);

int64_t __wrap_clock_steady_ms(void)
{
    return __real_clock_steady_ms() + slept_ms;
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    (void)d;
    slept_ms += ms;
}

enum aad_code __wrap_broker_get_for(const struct broker *b, const struct connection *c,
                                    const struct request *request, struct token *ret,
                                    struct aad_error *err)
{
    (void)b, (void)c, (void)err;
    assert_true(request->has_target);
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

enum aad_code manage_load(const struct manage_module **ret, struct aad_error *err)
{
    (void)err;
    *ret = &rotate_fixture_graph;
    return AAD_OK;
}

/* --- the authority ---------------------------------------------------------------------------- */

static bool fixture_is_registered(const char *thumbprint)
{
    for (size_t i = 0; i < rotate_fixture.n_keys; i++)
        if (!strcmp(rotate_fixture.keys[i].thumbprint, thumbprint))
            return true;
    return false;
}

/* Which certificate goes. The pending one comes into use if it is taken. */
static enum aad_code fixture_try_certificate(const struct mint_request *request,
                                             struct aad_error *err)
{
    const char *sent = request->tries_next        ? rotate_fixture.next
                       : rotate_fixture.placed[0] ? rotate_fixture.placed
                                                  : rotate_fixture.used;

    (void)memcpy(rotate_fixture.tried, sent, sizeof rotate_fixture.used);
    if (!sent[0])
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "none is pending");
    if (!fixture_is_registered(sent))
        return aad_error_set(err, AAD_REJECTED, "AADSTS700027", "it is not known");
    return AAD_OK;
}

static enum aad_code fixture_try_password(const struct mint_request *request, struct aad_error *err)
{
    if (rotate_fixture.tried_code)
        return aad_error_set(err, rotate_fixture.tried_code, NULL, "it says no");
    if (!strcmp(request->secret->bytes, rotate_fixture.password) && !rotate_fixture.is_slow)
        return AAD_OK;
    rotate_fixture.n_wrong++;
    return aad_error_set(err, AAD_REJECTED, "AADSTS50126", "it is wrong");
}

static enum aad_code fixture_try_assertion(const struct mint_request *request,
                                           struct aad_error *err)
{
    for (size_t i = 0; i < rotate_fixture.n_trusts; i++)
        if (!strcmp(rotate_fixture.trusts[i].subject, request->connection->assertion_subject))
            return AAD_OK;
    return aad_error_set(err, AAD_REJECTED, "AADSTS700213", "nobody trusts it");
}

static enum aad_code fixture_token(const struct mint_request *request, struct token *ret,
                                   struct aad_error *err)
{
    bool is_person = connection_grant(request->connection)->is_user;
    bool has_source = connection_grant(request->connection)->has_source;
    enum aad_code code = is_person         ? fixture_try_password(request, err)
                         : has_source      ? fixture_try_assertion(request, err)
                         : request->secret ? AAD_OK
                                           : fixture_try_certificate(request, err);

    assert_true(request->spreads && deadline_left_ms(&request->deadline) > 0);
    if (request->secret)
        (void)snprintf(rotate_fixture.tried, sizeof rotate_fixture.tried, "%s",
                       request->secret->bytes);
    rotate_fixture.n_tries++;
    if (code)
        return code;
    if (rotate_fixture.n_unknown) {
        rotate_fixture.n_unknown--;
        return aad_error_set(err, AAD_REJECTED, "AADSTS7000215", "it is not known");
    }
    if (rotate_fixture.try_code)
        return aad_error_set(err, rotate_fixture.try_code, NULL, "no token");
    secret_append_text(&ret->access_token, "AT");
    if (request->tries_next) {
        (void)strcpy(rotate_fixture.used, rotate_fixture.next);
        rotate_fixture.next[0] = '\0';
    }
    return AAD_OK;
}

static void fixture_show(const char *thumbprint, struct mint_shown *ret)
{
    if (!thumbprint[0])
        return;
    (void)strcpy(ret->sha1, thumbprint);
    (void)strcpy(ret->key_type, "rsa:3072");
    ret->from_s = clock_now_s();
    ret->until_s = ret->from_s + 180 * ROTATE_DAY_S;
    secret_append_text(&ret->pem, thumbprint); /* as far as others care */
}

static void fixture_make_next(char ret[41])
{
    static unsigned n;

    if (!ret[0])
        (void)snprintf(ret, 41, ROTATE_FIXTURE_SHA1("") "%u", 2 + n++ % 8);
}

/* Of a key at a place of its own, or of that of the connection. */
static enum aad_code fixture_certificate(const struct mint_key_request *request,
                                         struct mint_certificate *ret, struct aad_error *err)
{
    bool is_placed = !request->owner;
    char *made = is_placed ? rotate_fixture.placed : rotate_fixture.next;

    assert_true(deadline_left_ms(&request->deadline) > 0);
    if (rotate_fixture.certificate_code)
        return aad_error_set(err, rotate_fixture.certificate_code, NULL, "the store says no");
    if (request->task == MINT_KEY_RENEW || (is_placed && request->task == MINT_KEY_SHOW)) {
        ret->is_made = ret->is_kept = !made[0];
        fixture_make_next(made);
    }
    if (request->task == MINT_KEY_DISCARD)
        rotate_fixture.next[0] = '\0';
    fixture_show(is_placed ? rotate_fixture.placed : rotate_fixture.used, &ret->used);
    if (!is_placed)
        fixture_show(rotate_fixture.next, &ret->next);
    return ret->used.sha1[0] ? AAD_OK : aad_error_set(err, AAD_NOT_FOUND, NULL, "there is none");
}

static enum aad_code fixture_prove_key(const struct mint_request *request, const char *application,
                                       struct secret *ret, struct aad_error *err)
{
    assert_true(deadline_left_ms(&request->deadline) > 0);
    if (rotate_fixture.prove_code)
        return aad_error_set(err, rotate_fixture.prove_code, NULL, "no proof");
    secret_append_all(ret, "proof of ", application, (char *)NULL);
    return AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .token = fixture_token,
                                              .certificate = fixture_certificate,
                                              .prove_key = fixture_prove_key};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- what there is ---------------------------------------------------------------------------- */

int rotate_fixture_make(void)
{
    static const struct manage_password old = {
        .id = ROTATE_FIXTURE_ID("1"), .hint = "old", .from_s = 1577836800, .until_s = 4102444800};

    rotate_fixture = (struct rotate_fixture){.items = {old}, .n = 1};
    if (command_fixture_make())
        return -1;
    home_fixture_put("app", ROTATE_FIXTURE_APP(ROTATE_FIXTURE_GRAPH), 0600);
    command_fixture.items[0] = (struct command_fixture_item){
        .connection = "app", .role = "client-secret", .secret = "old-secret"};
    command_fixture.n_items = 1;
    return 0;
}

int rotate_fixture_make_certificate(const char *store)
{
    static const struct manage_key old = {.id = ROTATE_FIXTURE_ID("1"),
                                          .thumbprint = ROTATE_FIXTURE_SHA1("1")};
    char file[700];

    if (rotate_fixture_make())
        return -1;
    rotate_fixture.keys[rotate_fixture.n_keys++] = old;
    (void)strcpy(rotate_fixture.used, old.thumbprint);
    (void)snprintf(file, sizeof file,
                   ROTATE_FIXTURE_APP(ROTATE_FIXTURE_GRAPH
                                      ",\"grant\":\"client-certificate\",\"store\":\"%s\""),
                   store);
    home_fixture_put("app", file, 0600);
    command_fixture.items[0] =
        (struct command_fixture_item){.connection = "app", .role = "certificate", .secret = "key"};
    (void)snprintf(command_fixture.items[0].store, sizeof command_fixture.items[0].store, "%.60s",
                   store);
    return 0;
}

int rotate_fixture_make_person(void)
{
    if (rotate_fixture_make())
        return -1;
    home_fixture_put("app", ROTATE_FIXTURE_OF_PERSON, 0600);
    (void)strcpy(rotate_fixture.person, "U@X.example");
    (void)strcpy(rotate_fixture.password, "old-password");
    command_fixture.items[0] = (struct command_fixture_item){
        .connection = "app", .role = "password", .secret = "old-password"};
    return 0;
}

const char *rotate_fixture_run(const char *words, enum aad_code want, struct aad_error *err)
{
    char all[300];

    unit_row(words);
    (void)snprintf(all, sizeof all, "app %s", words);
    return command_fixture_run(&command_rotate, all, NULL, want, err);
}

struct rotation rotate_fixture_note(void)
{
    auto_connection struct connection c = {0};
    struct rotation note;

    assert_int_equal(connection_load("app", &c, NULL), AAD_OK);
    (void)rotation_look(&c, &note);
    return note;
}

void rotate_fixture_set_note(const struct rotation *note)
{
    auto_connection struct connection c = {0};
    auto_rotation struct rotation there = {.lock = -1};
    struct rotation new = *note;

    assert_int_equal(connection_load("app", &c, NULL), AAD_OK);
    assert_int_equal(rotation_open(&c, &there, NULL), AAD_OK);
    new.path = there.path;
    assert_int_equal(rotation_save(&new, NULL), AAD_OK);
}
