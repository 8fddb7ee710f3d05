/*
 * actions.c - what one process does with a token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "actions.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define DEADLINE_MS 4000

static const char message[] = "eyJhbGciOiJQUzI1NiJ9.eyJhdWQiOiJzd2VlcCJ9";
static const struct actions *now;
static const char *verb = "open"; /* the one under way, for what is said of it */
static struct timespec started;
static unsigned n_failed;

struct bytes {
    unsigned calls;
    size_t len;
    unsigned char bytes[AAD_SECRET_MAX];
};

static struct bytes given;

static void wrong(const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", verb, what);
    _Exit(1);
}

/* --- the host --------------------------------------------------------------------------------- */

static int64_t host_time_left_ms(void *ctx)
{
    struct timespec at;
    int64_t took_ms;

    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    took_ms =
        (int64_t)(at.tv_sec - started.tv_sec) * 1000 + (at.tv_nsec - started.tv_nsec) / 1000000;
    return took_ms < DEADLINE_MS ? DEADLINE_MS - took_ms : 0;
}

/* A stored PIN, and nobody who could be asked. */
static enum aad_code host_ask(void *ctx, enum aad_question question, const char *subject,
                              aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    (void)ctx;
    if (!subject || !subject[0])
        wrong("nobody says whose PIN is asked for");
    if (question == AAD_ASK_PIN)
        return sink(sink_ctx, ACTIONS_PIN, strlen(ACTIONS_PIN));
    if (question == AAD_ASK_NEW_PIN && now->changes)
        return sink(sink_ctx, "567890", 6);
    if (question == AAD_ASK_PIN_PAD)
        return AAD_OK;
    return aad_error_set(err, AAD_LOCKED, NULL, "nobody can be asked");
}

static void host_answer_was(void *ctx, enum aad_question question, bool is_right)
{
    (void)ctx, (void)question, (void)is_right;
}

static const char *host_setting(void *ctx, const char *name)
{
    (void)ctx;
    return !strcmp(name, "directory") ? now->directory : NULL;
}

static void host_note(void *ctx, const char *what, const char *value)
{
    (void)ctx;
    if (!what || !value || strstr(value, ACTIONS_PIN))
        wrong("a note is nonsense, or has the PIN");
}

static const struct aad_store_host host = {.size = sizeof host,
                                           .time_left_ms = host_time_left_ms,
                                           .ask = host_ask,
                                           .answer_was = host_answer_was,
                                           .setting = host_setting,
                                           .note = host_note};

/* --- what comes back -------------------------------------------------------------------------- */

static enum aad_code take(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    if (given.calls++ || len > sizeof given.bytes)
        wrong("the sink is used more than once, or for too much");
    memcpy(given.bytes, bytes, len);
    given.len = len;
    return AAD_OK;
}

static enum aad_code visit(void *ctx, const struct aad_item *item)
{
    (void)ctx;
    if (!item->connection || !item->role)
        wrong("an item without a name");
    return AAD_OK;
}

static enum aad_code visit_key(void *ctx, const struct aad_key *key)
{
    (void)ctx;
    if (strncmp(key->uri, "pkcs11:", 7) != 0 || strstr(key->uri, "pin-value"))
        wrong("a URI is none, or has a PIN");
    return AAD_OK;
}

static void begin(const char *name)
{
    verb = name;
    memset(&given, 0, sizeof given);
    (void)clock_gettime(CLOCK_MONOTONIC, &started);
}

/* True when the verb succeeded. */
static bool end(enum aad_code code, const struct aad_error *err)
{
    if (now->is_loud)
        (void)printf("%s %d %s\n", verb, (int)code, code ? err->what : "");
    if (!code)
        return true;
    n_failed += code != AAD_NOT_FOUND; /* there is no certificate */
    if (err->code != code || code >= AAD_CODES || !err->what[0])
        wrong("the error does not say what the code says");
    for (const char *p = err->what; *p; p++)
        if (*p < ' ' || *p > '~')
            wrong("the error is not printable");
    if (given.calls)
        wrong("it failed, and gave something all the same");
    return false;
}

static bool signature_is_right(const char *algorithm)
{
    FILE *file = fopen(now->key, "re");
    EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    bool is_right = key && ctx && EVP_DigestVerifyInit(ctx, &inner, EVP_sha256(), NULL, key) == 1;

    if (is_right && !strcmp(algorithm, "PS256"))
        is_right = EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING) == 1 &&
                   EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, 32) == 1;
    is_right = is_right && EVP_DigestVerify(ctx, given.bytes, given.len,
                                            (const unsigned char *)message, strlen(message)) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    if (file)
        (void)fclose(file);
    return is_right;
}

/* --- the verbs -------------------------------------------------------------------------------- */

static const struct aad_item item = {"sweep", "password", "a label", "a user"};

/* As the grant does it: RS256 where there is no PS256. */
static void act_sign(struct aad_store_state *s)
{
    static const char *const algorithms[] = {"PS256", "RS256"};
    enum aad_code code = AAD_UNSUPPORTED;

    for (size_t i = 0; i < 2 && code == AAD_UNSUPPORTED; i++) {
        struct aad_error err = {0};

        begin(algorithms[i]);
        code =
            now->plugin->sign(s, &item, algorithms[i], message, strlen(message), take, NULL, &err);
        if (end(code, &err) && !signature_is_right(algorithms[i]))
            wrong("the signature is wrong");
    }
}

static void act_on_key(struct aad_store_state *s)
{
    struct aad_error err = {0};

    begin("public_key");
    if (end(now->plugin->public_key(s, &item, take, NULL, &err), &err) && !given.len)
        wrong("an empty public key");
    begin("certificate");
    (void)end(now->plugin->certificate(s, &item, take, NULL, &err), &err);
    begin("keys");
    (void)end(now->plugin->keys(s, visit_key, NULL, &err), &err);
}

static void act_generate(struct aad_store_state *s)
{
    struct aad_error err = {0};

    begin("generate");
    (void)end(now->plugin->generate(s, &item, "rsa:2048", &err), &err);
}

static void act_change(struct aad_store_state *s)
{
    struct aad_error err = {0};

    begin("change_password");
    (void)end(now->plugin->change_password(s, &err), &err);
}

static void act_on_secret(struct aad_store_state *s)
{
    struct aad_error err = {0};
    bool is_saved;

    begin("save");
    is_saved = end(now->plugin->save(s, &item, "secret", 6, &err), &err);
    begin("load");
    if (end(now->plugin->load(s, &item, take, NULL, &err), &err) &&
        (!is_saved || given.len != 6 || memcmp(given.bytes, "secret", 6) != 0))
        wrong("another secret than was saved");
    begin("list");
    (void)end(now->plugin->list(s, visit, NULL, &err), &err);
    begin("erase");
    (void)end(now->plugin->erase(s, &item, &err), &err);
}

unsigned actions_run(const struct actions *actions)
{
    const char *location = actions->generates ? ACTIONS_NEW : ACTIONS_LOCATION;
    struct aad_store_state *s = NULL;
    struct aad_error err = {0};

    now = actions;
    begin("open");
    if (!end(now->plugin->open(&host, location, &s, &err), &err))
        return n_failed;
    begin("check");
    (void)end(now->plugin->check(s, &err), &err);
    if (now->generates) {
        act_generate(s);
    } else if (now->changes) {
        act_change(s);
    } else {
        act_sign(s);
        act_sign(s);
        act_on_secret(s);
        act_on_key(s);
        act_sign(s);
    }
    now->plugin->close(s);
    return n_failed;
}
