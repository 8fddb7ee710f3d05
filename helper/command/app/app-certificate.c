/*
 * app-certificate.c - `app certificate`: the application gets the certificate of its connection's
 * key
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "broker/mint-module.h"
#include "command/app/app.h"
#include "connection/client-auth.h"
#include "store/audit.h"
#include "store/client.h"
#include "store/open.h"

#define CERTIFICATE_KEY "rsa:2048"
#define CERTIFICATE_DAYS 365
#define CERTIFICATE_DAYS_MAX 1826 /* five years */
#define CERTIFICATE_BEGIN "-----BEGIN CERTIFICATE-----"
#define CERTIFICATE_END "-----END CERTIFICATE-----"

/* Base64 of DER is the middle of PEM. AAD_INTERNAL: it is no PEM. */
static enum aad_code certificate_print_der(const struct secret *pem, struct buf *ret,
                                           struct aad_error *err)
{
    const char *at = pem->len ? strstr(pem->bytes, CERTIFICATE_BEGIN) : NULL;
    const char *end = at ? strstr(at, CERTIFICATE_END) : NULL;

    if (!end)
        return aad_error_set(err, AAD_INTERNAL, NULL, "the certificate is not in the form of PEM");
    for (at += strlen(CERTIFICATE_BEGIN); at < end; at++)
        if (*at != '\n' && *at != '\r')
            buf_append(ret, at, 1);
    return buf_ok(ret, err);
}

/* --- the key ---------------------------------------------------------------------------------- */

static bool certificate_may_ask(const struct app_run *run)
{
    return run->ctx->may_ask && !run->options.no_prompt;
}

static enum aad_code certificate_make_key(struct app_run *run, struct aad_error *err)
{
    const struct connection *c = &run->connection;
    const struct aad_item item = {
        .connection = c->name, .role = GRANT_ROLE_KEY, .username = c->client_id};
    struct store_spec spec =
        store_spec_of(c, deadline_in_ms(APP_CALL_MS), certificate_may_ask(run));
    auto_store struct store *store = NULL;
    enum aad_code code;

    spec.target = "app certificate";
    code = store_open(&spec, &store, err);
    if (!code)
        code = store_generate(store, &item, CERTIFICATE_KEY, err);
    if (!code)
        app_tell(run, "made: key (" CERTIFICATE_KEY "), in %.*s", (int)strcspn(c->store, ":"),
                 c->store);
    return code;
}

static enum aad_code certificate_fill(const struct app_run *run, enum mint_key_task task,
                                      struct mint_key_request *ret, struct aad_error *err)
{
    const struct connection *c = &run->connection;

    *ret = (struct mint_key_request){.task = task,
                                     .store = c->store,
                                     .pin = c->pin,
                                     .proxy = c->proxy,
                                     .ca_file = c->ca_file,
                                     .connection = c->name,
                                     .owner = c,
                                     .subject = c->name,
                                     .username = c->client_id,
                                     .days = CERTIFICATE_DAYS,
                                     .may_ask = certificate_may_ask(run),
                                     .deadline = deadline_in_ms(APP_CALL_MS)};
    if (!run->options.days || text_to_int(run->options.days, 1, CERTIFICATE_DAYS_MAX, &ret->days))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL, "--days is a number from 1 to %d",
                         CERTIFICATE_DAYS_MAX);
}

/* A key that is not there yet is made; then its certificate. */
static enum aad_code certificate_make(struct app_run *run, struct mint_certificate *ret,
                                      struct aad_error *err)
{
    auto_app_certificate struct mint_certificate there = {0};
    struct mint_key_request request;
    const struct mint_module *mint = NULL;
    struct aad_error why = {0};
    enum aad_code code = certificate_fill(run, MINT_KEY_SHOW, &request, err);

    if (!code)
        code = mint_load(&mint, err);
    if (code)
        return code;
    code = mint->certificate(&request, &there, &why);
    if (code == AAD_NOT_FOUND) {
        code = certificate_make_key(run, err);
        return code ? code : mint->certificate(&request, ret, err);
    }
    if (!code) {
        *ret = there;
        there = (struct mint_certificate){0};
    } else if (err) {
        *err = why;
    }
    return code;
}

/* --- the application -------------------------------------------------------------------------- */

static bool certificate_is_there(const struct app_run *run, const struct mint_shown *shown)
{
    for (size_t i = 0; i < run->there.n_keys; i++)
        if (text_equal_nocase(run->there.keys[i].sha1, shown->sha1))
            return true;
    return false;
}

static enum aad_code certificate_give(struct app_run *run, const struct mint_shown *shown,
                                      struct aad_error *err)
{
    auto_buf struct buf der = {0};
    struct manage_certificate certificate = {.name = run->connection.name};
    enum aad_code code;

    if (!shown->pem.len)
        return AAD_OK;
    if (certificate_is_there(run, shown)) {
        app_tell(run, "registered already: certificate %s", shown->sha1);
        return AAD_OK;
    }
    code = certificate_print_der(&shown->pem, &der, err);
    if (code)
        return code;
    certificate.der = buf_text(&der);
    code = app_judge(run, run->manage->registrar.give_certificate(&run->graph.access, run->there.id,
                                                                  &certificate, err));
    (void)app_log(run, "add", shown->sha1, code, NULL);
    if (!code)
        app_tell(run, "registered: certificate %s", shown->sha1);
    return code;
}

enum aad_code app_verb_certificate(struct app_run *run, struct aad_error *err)
{
    const struct connection *c = &run->connection;
    auto_app_certificate struct mint_certificate made = {0};
    enum aad_code code;

    if (!client_auth_has_key(c))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the application of '%s' (%s) proves itself by no certificate\n"
                             "Give the connection another grant: aad-credential connection edit %s "
                             "--grant client-certificate",
                             c->name, c->grant, c->name);
    code = app_look_for(run, err);
    if (!code)
        code = audit_check(err);
    if (!code)
        code = certificate_make(run, &made, err);
    if (!code)
        code = certificate_give(run, &made.used, err);
    if (!code)
        code = certificate_give(run, &made.next, err);
    if (!code)
        buf_printf(
            &run->report,
            "Application %s knows the certificate of '%s'. A new one may take two minutes to "
            "be known: aad-credential verify %s\n",
            c->client_id, c->name, c->name);
    return code;
}
