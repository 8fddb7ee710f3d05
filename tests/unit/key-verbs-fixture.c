/*
 * key-verbs-fixture.c - see key-verbs-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-verbs-fixture.h"
#include "command/command-run.h"

#include <stdio.h>

#include "base/ask.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/discover.h"
#include "store/open.h"
#include "store/pin.h"
#include "unit.h"

struct key_verbs_fixture key_verbs_fixture;

static struct command_context context;
static struct secret fixture_pin;

static enum aad_code fixture_do(const char *what, enum aad_code code, struct aad_error *err)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;

    (void)snprintf(f->log + strlen(f->log), sizeof f->log - strlen(f->log), "%s%s",
                   f->log[0] ? " " : "", what);
    return code ? aad_error_set(err, code, NULL, "the fixture says no to %s", what) : AAD_OK;
}

/* --- the store ------------------------------------------------------------------------------ */

const struct store_answers store_answers_of_user = {0};

/* pin.c's, which no test here gets to. */
enum aad_code store_start(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)spec, (void)ret;
    return aad_error_set(err, AAD_UNAVAILABLE, NULL, "the keyring is not there");
}

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;
    enum aad_code code =
        f->open_code ? aad_error_set(err, f->open_code, NULL, "the store is not there") : AAD_OK;

    (void)snprintf(f->opened, sizeof f->opened, "%s", spec->name_location);
    (void)snprintf(f->pin, sizeof f->pin, "%s", spec->pin ? spec->pin : "");
    if (!code)
        *ret = (struct store *)f;
    return code;
}

void store_close(struct store **store)
{
    *store = NULL;
}

enum aad_code store_check(struct store *store, struct aad_error *err)
{
    (void)store;
    return fixture_do("check", key_verbs_fixture.verb_code, err);
}

enum aad_code store_unlock(struct store *store, struct aad_error *err)
{
    (void)store;
    return fixture_do("unlock",
                      key_verbs_fixture.unlock_code ? key_verbs_fixture.unlock_code
                                                    : key_verbs_fixture.verb_code,
                      err);
}

void store_set_target(struct store *store, const char *target)
{
    (void)store, (void)target;
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;

    (void)store, (void)item;
    if (!f->load_code && f->kept[0])
        secret_append_text(ret, f->kept);
    return fixture_do("load",
                      f->load_code ? f->load_code
                      : f->kept[0] ? AAD_OK
                                   : AAD_NOT_FOUND,
                      err);
}

/* The plugin proves the present PIN, asks for the new one, and the token takes it, or not. */
enum aad_code store_change_password(struct store *store, struct aad_error *err)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;
    struct store_question q = {.question = AAD_ASK_NEW_PIN,
                               .subject = "work (serial 1)",
                               .pin = f->pin,
                               .may_ask = f->has_terminal,
                               .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    auto_secret struct secret next = {0};
    enum aad_code code;

    (void)store;
    if (f->verb_code || f->pin_rules.is_at_pad)
        return fixture_do("change", f->verb_code, err);
    code = pin_answer(&q, &next, err);
    if (code)
        return code;
    (void)snprintf(f->new_pin, sizeof f->new_pin, "%s", next.bytes);
    return fixture_do("change", f->change_code, err);
}

struct store_pin_rules store_pin_rules(const struct store *store)
{
    (void)store;
    return key_verbs_fixture.pin_rules;
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;

    (void)store;
    (void)snprintf(f->item, sizeof f->item, "%s %s", item->connection, item->role);
    if (!f->save_code || f->saves++ < f->saves_well)
        (void)snprintf(f->kept, sizeof f->kept, "%s", secret->bytes);
    else
        return fixture_do("save", f->save_code, err);
    return fixture_do("save", AAD_OK, err);
}

enum aad_code store_erase(struct store *store, const struct aad_item *item, struct aad_error *err)
{
    (void)store, (void)item;
    key_verbs_fixture.kept[0] = '\0';
    return fixture_do("erase", AAD_OK, err);
}

enum aad_code store_generate(struct store *store, const struct aad_item *item, const char *type,
                             struct aad_error *err)
{
    char what[100];

    (void)store;
    (void)snprintf(what, sizeof what, "generate(%s,%s)", item->connection, type);
    return fixture_do(what, key_verbs_fixture.verb_code, err);
}

enum aad_code store_erase_key(struct store *store, const struct aad_item *item,
                              struct aad_error *err)
{
    (void)store, (void)item;
    return fixture_do("erase-key", key_verbs_fixture.verb_code, err);
}

enum aad_code store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                         struct aad_error *err)
{
    (void)store, (void)visit, (void)ctx, (void)err;
    return AAD_OK;
}

const struct secret *store_last_answer(const struct store *store)
{
    (void)store;
    return &fixture_pin;
}

const char *store_token(const struct store *store)
{
    (void)store;
    return "work (serial 1)";
}

const char *store_outcome(const struct store *store)
{
    const struct key_verbs_fixture *f = &key_verbs_fixture;

    (void)store;
    if (strstr(f->log, "erase-key"))
        return f->left ? f->left : "";
    return KEY_FIXTURE_URI;
}

/* --- discovery ------------------------------------------------------------------------------ */

enum aad_code discover_complete(const char *store, int64_t timeout_ms, struct buf *ret,
                                struct aad_error *err)
{
    (void)timeout_ms;
    if (strstr(store, "module-name=")) {
        buf_append_text(ret, store);
        return AAD_OK;
    }
    buf_printf(ret, "%s?module-name=soft", store);
    return fixture_do("complete", key_verbs_fixture.discover_code, err);
}

enum aad_code discover_keys(const struct discover_call *call, struct aad_error *err)
{
    const struct aad_error why = {.code = AAD_TIMEOUT, .what = "it is slow"};
    char what[100];

    (void)snprintf(what, sizeof what, "list(%s%s)", call->store, call->logs_in ? ",login" : "");
    if (fixture_do(what, key_verbs_fixture.discover_code, err))
        return key_verbs_fixture.discover_code;
    if (strstr(call->store, "nosuch"))
        return AAD_OK;
    call->visit(call->ctx, &(struct aad_key){"token", "pkcs11:token=work", "work", "SoftHSM"});
    call->visit(call->ctx, &(struct aad_key){"private-key", KEY_FIXTURE_URI, "k", ""});
    call->trouble(call->ctx, "sluggish", &why);
    return AAD_OK;
}

/* --- the person ----------------------------------------------------------------------------- */

bool ask_has_terminal(void)
{
    return key_verbs_fixture.has_terminal;
}

enum aad_code ask_yes(const char *prompt, bool fallback, bool *ret_yes, struct aad_error *err)
{
    (void)prompt;
    assert_false(fallback);
    *ret_yes = key_verbs_fixture.says_yes;
    return fixture_do("ask", AAD_OK, err);
}

enum aad_code ask_new_secret(const char *prompt, struct secret *ret, struct aad_error *err)
{
    (void)snprintf(key_verbs_fixture.prompt, sizeof key_verbs_fixture.prompt, "%s", prompt);
    if (!key_verbs_fixture.types)
        return aad_error_set(err, AAD_CANCELLED, NULL, "nobody is asked for a new one here");
    secret_append_text(ret, key_verbs_fixture.types);
    return AAD_OK;
}

enum aad_code ask_secret(const char *prompt, struct secret *ret, struct aad_error *err)
{
    (void)prompt;
    (void)fixture_do("ask-password", AAD_OK, err);
    secret_append_text(ret, "typed");
    return AAD_OK;
}

void ask_say(const char *format, ...)
{
    (void)format;
}

void ask_show(const char *text)
{
    (void)text;
}

/* --- the mint module ------------------------------------------------------------------------ */

static void fixture_note(const struct mint_key_request *request)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;

    (void)snprintf(f->opened, sizeof f->opened, "%s", request->store);
    (void)snprintf(f->pin, sizeof f->pin, "%s", request->pin ? request->pin : "");
    (void)snprintf(f->subject, sizeof f->subject, "%s", request->subject);
    (void)snprintf(f->files, sizeof f->files, "%s", request->owner ? request->owner->name : "");
    f->days = request->days;
    f->task = request->task;
}

static void fixture_show(const char *sha1, const char *pem, struct mint_shown *ret)
{
    (void)snprintf(ret->sha1, sizeof ret->sha1, "%s", sha1);
    (void)snprintf(ret->sha256, sizeof ret->sha256, "B2B2");
    ret->until_s = clock_now_s() + 10 * 24 * 3600 + 60;
    secret_append_text(&ret->pem, pem);
}

static enum aad_code fixture_finish(const struct mint_key_request *request,
                                    struct mint_certificate *ret)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;

    fixture_note(request);
    if (request->task == MINT_KEY_REQUEST) {
        secret_append_text(&ret->request, "PEM of the request\n");
        return AAD_OK;
    }
    fixture_show("A1A1", "PEM of the certificate\n", &ret->used);
    if (f->has_next || request->task == MINT_KEY_RENEW)
        fixture_show("C3C3", "PEM of the next one\n", &ret->next);
    ret->is_made = request->task == MINT_KEY_RENEW ? !f->has_next : !f->has_certificate;
    ret->is_kept = !f->takes_no_certificate || request->owner;
    ret->used.is_beside = ret->next.is_beside = f->takes_no_certificate && request->owner;
    ret->has_own = f->has_own;
    return AAD_OK;
}

static enum aad_code fixture_certificate(const struct mint_key_request *request,
                                         struct mint_certificate *ret, struct aad_error *err)
{
    enum aad_code code = fixture_do("certificate", key_verbs_fixture.verb_code, err);

    return code ? code : fixture_finish(request, ret);
}

static enum aad_code fixture_import(const struct mint_key_request *request,
                                    struct mint_certificate *ret, struct aad_error *err)
{
    struct key_verbs_fixture *f = &key_verbs_fixture;
    enum aad_code code = fixture_do("import", f->import_code, err);

    if (code)
        return code;
    if (f->wants_password && !request->password)
        return aad_error_set(err, AAD_LOCKED, NULL, "the key file has a password");
    (void)snprintf(f->file, sizeof f->file, "%s", request->file->bytes);
    (void)snprintf(f->password, sizeof f->password, "%s",
                   request->password && request->password->len ? request->password->bytes : "");
    ret->has_key = !f->has_certificate;
    ret->has_chain = f->has_chain;
    ret->n_chain = f->has_chain && request->owner ? 2 : 0;
    return fixture_finish(request, ret);
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.certificate = fixture_certificate,
                                              .import = fixture_import};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- running -------------------------------------------------------------------------------- */

int key_verbs_fixture_make(void)
{
    int failed = home_fixture_make();

    key_verbs_fixture = (struct key_verbs_fixture){0};
    home_fixture_put("arm",
                     "{\"version\":1,\"kind\":\"azurerm\",\"client-id\":\"" HOME_FIXTURE_GUID "\","
                     "\"authority\":\"https://login.microsoftonline.com/contoso.example\","
                     "\"grant\":\"client-certificate\",\"pin\":\"fd:9\","
                     "\"store\":\"" KEY_FIXTURE_URI "\"}",
                     0600);
    secret_append_text(&fixture_pin, "1234");
    return failed;
}

int key_verbs_fixture_remove(void)
{
    secret_clear(&fixture_pin);
    secret_clear(&context.out);
    return home_fixture_remove();
}

const char *key_verbs_fixture_run(const char *words, enum aad_code want, struct aad_error *err)
{
    char text[1024], key[] = "key", *save = NULL, *argv[32] = {key};
    int argc = 1;
    enum aad_code code;

    secret_clear(&context.out);
    context = (struct command_context){.may_ask = key_verbs_fixture.has_terminal};
    memset(err, 0, sizeof *err);
    key_verbs_fixture.log[0] = '\0';
    (void)snprintf(text, sizeof text, "%s", words);
    for (char *p = strtok_r(text, " ", &save); p; p = strtok_r(NULL, " ", &save))
        argv[argc++] = p;
    code = command_run(&context, &command_key, argc, argv, err);
    if (code != want)
        fail_msg("'key %s' returned %d, not %d: %s", words, (int)code, (int)want, err->what);
    return context.out.len ? context.out.bytes : "";
}
