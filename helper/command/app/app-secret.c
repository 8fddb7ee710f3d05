/*
 * app-secret.c - `app secret`: the first client secret of an application, straight into the store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hold.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/app/app-note.h"
#include "command/app/app.h"
#include "command/connection-secret.h"
#include "connection/client-auth.h"
#include "connection/rotation.h"
#include "store/audit.h"

#define SECRET_DAYS 180
#define SECRET_DAYS_MAX 730 /* what the portal lets people choose */
#define SECRET_DAY_S ((int64_t)(24 * 3600))

struct making {
    struct app_run *run;
    int64_t days;
    struct app_note note;
    struct manage_passwords there;
};

static void secret_making_clear(struct making *making)
{
    app_note_close(&making->note);
    manage_clear_passwords(&making->there);
}

/* --- may it be? ------------------------------------------------------------------------------- */

static enum aad_code secret_check_grant(struct making *making, struct aad_error *err)
{
    const struct app_run *run = making->run;
    const struct connection *c = &run->connection;

    making->days = SECRET_DAYS;
    if (run->options.days && !text_to_int(run->options.days, 1, SECRET_DAYS_MAX, &making->days))
        return aad_error_set(err, AAD_USAGE, NULL, "--days is a number from 1 to %d",
                             SECRET_DAYS_MAX);
    if (client_auth_of(c)->secret_role && connection_secret_role(c))
        return AAD_OK;
    return aad_error_set(
        err, AAD_UNSUPPORTED, NULL,
        "the application of '%s' (%s) proves itself by no secret\n"
        "A certificate is made by: aad-credential app certificate %s - a federated "
        "credential by: aad-credential app trust %s",
        c->name, c->grant, c->name, c->name);
}

/* Opens the store before a secret is made. */
static enum aad_code secret_check_stored(const struct making *making, struct aad_error *err)
{
    const struct app_run *run = making->run;
    const struct connection *c = &run->connection;
    auto_rotation struct rotation rotation = {.lock = -1};
    auto_secret struct secret stored = {0};
    struct aad_error why = {0};
    enum aad_code code = connection_secret_load(c, run->ctx->may_ask && !run->options.no_prompt,
                                                "app secret", &stored, &why);

    if (!code && !run->options.replace && !making->note.label[0])
        return aad_error_set(
            err, AAD_REFUSED, NULL,
            "'%s' has a client secret already\n"
            "To replace it while it works: aad-credential rotate %s - if it is none "
            "of the application's any more, add --replace.",
            c->name, c->name);
    if (!code && rotation_look(c, &rotation) && rotation.phase != ROTATION_IDLE)
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "the client secret of '%s' is being replaced\n"
                             "End that before: aad-credential rotate %s --finish",
                             c->name, c->name);
    if (!code || code == AAD_NOT_FOUND)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

/* --- what a run before has left --------------------------------------------------------------- */

static enum aad_code secret_remove(struct making *making, const char *id, struct aad_error *err)
{
    struct app_run *run = making->run;
    enum aad_code code = app_judge(
        run, run->manage->remove_password(&run->graph.access, making->there.application, id, err));

    (void)app_log(run, "remove", id, code, NULL);
    return code;
}

/* *ret_is_kept: the one that the run before has made is the one that is stored. Another one that
 * has its name is known to nobody. */
static enum aad_code secret_recover(struct making *making, bool *ret_is_kept, struct aad_error *err)
{
    struct app_run *run = making->run;
    auto_secret struct secret stored = {0};
    enum aad_code code = AAD_OK;

    *ret_is_kept = false;
    if (!making->note.label[0])
        return AAD_OK;
    if (connection_secret_load(&run->connection, false, "app secret", &stored, NULL))
        secret_clear(&stored);
    for (size_t i = 0; !code && i < making->there.n; i++) {
        const struct manage_password *one = &making->there.items[i];
        size_t len = strlen(one->hint);

        if (strcmp(one->name, making->note.label) != 0)
            continue;
        if (len && stored.len > len && !strncmp(stored.bytes, one->hint, len)) {
            *ret_is_kept = true;
            continue;
        }
        code = secret_remove(making, one->id, err);
        if (!code)
            app_tell(run, "removed: client secret %s, of a run that was ended", one->id);
    }
    return code;
}

/* --- making it -------------------------------------------------------------------------------- */

static void secret_take_back(struct making *making, const char *id, struct aad_error *err)
{
    const struct connection *c = &making->run->connection;

    if (secret_remove(making, id, NULL)) {
        aad_error_remedy(err,
                         "The new secret could not be kept, and not be removed at the application "
                         "either. The same command does that: aad-credential app secret %s",
                         c->name);
        return;
    }
    app_note_end(&making->note);
    aad_error_remedy(err,
                     "The new secret could not be kept, and was removed at the application again. "
                     "See to the store '%s', then: aad-credential app secret %s",
                     c->store, c->name);
}

static enum aad_code secret_keep(struct making *making, const struct manage_password *password,
                                 const struct secret *secret, struct aad_error *err)
{
    struct app_run *run = making->run;
    auto_store struct store *store = NULL;
    enum aad_code code = app_log(run, "add", password->id, AAD_OK, err);

    if (!code)
        code = connection_secret_save(&run->connection, secret,
                                      run->ctx->may_ask && !run->options.no_prompt, &store, err);
    if (!code)
        app_tell(run, "stored: in %.*s", (int)strcspn(run->connection.store, ":"),
                 run->connection.store);
    return code;
}

static enum aad_code secret_make(struct making *making, struct aad_error *err)
{
    struct app_run *run = making->run;
    int64_t now_s = clock_now_s();
    struct manage_password password = {.until_s = now_s - now_s % SECRET_DAY_S +
                                                  (making->days + 1) * SECRET_DAY_S};
    auto_secret struct secret secret = {0};
    enum aad_code code = app_note_begin(&making->note, err);

    if (code)
        return code;
    (void)memcpy(password.name, making->note.label, sizeof making->note.label);
    code = app_judge(run, run->manage->add_password(&run->graph.access, making->there.application,
                                                    &password, &secret, err));
    if (code && !secret.len) {
        (void)app_log(run, "add", "", code, NULL);
        if (code == AAD_PERSON || code == AAD_NOT_FOUND || code == AAD_THROTTLED)
            app_note_end(&making->note); /* it was refused: none was made */
        return code;
    }
    app_tell(run, "made: client secret %s", password.id);
    code = secret_keep(making, &password, &secret, err);
    if (code)
        secret_take_back(making, password.id, err);
    return code;
}

/* Only the user's own file is written. */
static enum aad_code secret_note_end(const struct making *making, struct aad_error *err)
{
    const char *name = making->run->connection.name;
    auto_connection struct connection now = {0};
    char day[24];
    enum aad_code code;

    if (connection_check_own(name, NULL))
        return AAD_OK;
    code = connection_load(name, &now, err);
    (void)text_rfc3339(day, clock_now_s() + making->days * SECRET_DAY_S);
    day[strlen("2030-01-01")] = '\0';
    if (!code)
        code = connection_set(&now, "expires", day, err);
    return code ? code : connection_save(&now, err);
}

static enum aad_code secret_go(struct making *making, struct aad_error *err)
{
    struct app_run *run = making->run;
    bool is_kept = false;
    enum aad_code code;

    manage_clear_passwords(&making->there);
    code = app_judge(run, run->manage->registrar.find_secrets(
                              &run->graph.access, run->connection.client_id, &making->there, err));
    if (!code)
        code = secret_recover(making, &is_kept, err);
    if (!code && !is_kept)
        code = secret_make(making, err);
    if (!code)
        code = secret_note_end(making, err);
    if (code)
        return code;
    app_note_end(&making->note);
    broker_forget(&run->connection);
    buf_printf(&run->report,
               "Application %s has a client secret, which is that of '%s'. A new one may take two "
               "minutes to be known: aad-credential verify %s\n",
               run->connection.client_id, run->connection.name, run->connection.name);
    return AAD_OK;
}

enum aad_code app_verb_secret(struct app_run *run, struct aad_error *err)
{
    struct making making
        __attribute__((cleanup(secret_making_clear))) = {.run = run, .note.lock = -1};
    struct hold hold;
    enum aad_code code = secret_check_grant(&making, err);

    if (!code)
        code = app_note_open(run->connection.client_id, &making.note, err);
    if (!code)
        code = secret_check_stored(&making, err);
    if (!code)
        code = app_need_graph(run, err);
    if (!code)
        code = audit_check(err);
    if (code)
        return code;
    hold_begin(&hold);
    code = secret_go(&making, err);
    hold_drop(&hold);
    return code;
}
