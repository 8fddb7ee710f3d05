/*
 * client-secret.c - an application's secret is replaced by Microsoft Graph
 *
 * Graph tells a secret once. So it is stored before anything else is done, and where that fails, it
 * is removed there again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "command/rotate/rotate-graph.h"
#include "command/rotate/rotate-store.h"
#include "command/rotate/rotate-switch.h"
#include "store/audit.h"

#define SECRET_ROLE "client-secret" /* as grant-rows.h has it */

/* --- which one is in use ---------------------------------------------------------------------- */

static bool secret_has_hint(const struct manage_password *one, const struct secret *secret)
{
    return one->hint[0] && secret->len > MANAGE_HINT_LEN &&
           !strncmp(one->hint, secret->bytes, MANAGE_HINT_LEN);
}

/* The one that was noted, if it may be that; else the only one that may be. NULL: others' secrets
 * begin in the same way, or nobody's does. */
static const struct manage_password *secret_find(const struct rotate_run *run,
                                                 const struct secret *secret)
{
    const struct manage_password *only = NULL;
    size_t n = 0;

    for (size_t i = 0; i < run->there.n; i++) {
        const struct manage_password *one = &run->there.items[i];

        if (!secret_has_hint(one, secret))
            continue;
        if (text_equal_nocase(one->id, run->note.used.id))
            return one;
        only = one;
        n++;
    }
    return n == 1 ? only : NULL;
}

/* May one of the list be it? */
static bool secret_is_shown(const struct rotate_run *run, const struct secret *secret)
{
    for (size_t i = 0; i < run->there.n; i++)
        if (secret_has_hint(&run->there.items[i], secret))
            return true;
    return false;
}

static enum aad_code secret_look(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret secret = {0};
    const struct manage_password *one;
    enum aad_code code = rotate_graph_list(run, err);

    if (!code)
        code = rotate_load_former(run, SECRET_ROLE, &secret, err);
    if (code)
        return code;
    one = secret_find(run, &secret);
    if (!one && !secret_is_shown(run, &secret))
        return AAD_OK; /* what was noted is as good: it is new, or somebody has removed it there */
    run->note.used = (struct rotation_credential){0};
    if (!one)
        return AAD_OK;
    run->note.used.from_s = one->from_s;
    run->note.used.until_s = one->until_s;
    (void)memcpy(run->note.used.id, one->id, sizeof one->id);
    return AAD_OK;
}

/* --- another one ------------------------------------------------------------------------------ */

static void secret_set_next(struct rotate_run *run, const struct manage_password *password)
{
    struct rotation_credential *next = &run->note.next;

    (void)snprintf(next->id, sizeof next->id, "%s", password->id);
    next->from_s = password->from_s ? password->from_s : clock_now_s();
    next->until_s = password->until_s ? password->until_s : next->until_s;
}

static enum aad_code secret_add(struct rotate_run *run, struct secret *ret, struct aad_error *err)
{
    struct manage_password password = {.until_s = run->note.next.until_s};
    enum aad_code code;

    (void)memcpy(password.name, run->note.label, sizeof run->note.label);
    code = rotate_graph_add(run, &password, ret, err);
    if (ret->len) {
        secret_set_next(run, &password);
        rotate_tell(run, "made: client secret %s", password.id);
    } else if (rotate_graph_is_refused(code)) {
        (void)rotate_set_phase(run, ROTATION_IDLE, NULL);
    }
    return code;
}

/* Nobody will ever know it: so it is of no use, and a risk. */
static void secret_take_back(struct rotate_run *run, struct aad_error *err)
{
    (void)rotate_erase(run, GRANT_ROLE_NEXT_SECRET, NULL);
    if (rotate_graph_remove(run, run->note.next.id, NULL)) {
        aad_error_remedy(err,
                         "The new secret could not be kept, and not be removed at the application "
                         "either. The same command does that: aad-credential rotate %s",
                         run->connection.name);
        return;
    }
    (void)rotate_set_phase(run, ROTATION_IDLE, NULL);
    aad_error_remedy(err,
                     "The new secret could not be kept, and was removed at the application again; "
                     "the one in use stays. See to the store '%s', then: aad-credential rotate %s",
                     run->target.store, run->connection.name);
}

static enum aad_code secret_make(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret secret = {0};
    enum aad_code code = rotate_need_graph(run, err);

    if (!code)
        code = rotate_need_store(run, err); /* it is there before a secret is made */
    if (!code)
        code = audit_check(err);
    if (!code && !run->there.application[0])
        code = rotate_graph_list(run, err);
    if (!code)
        code = rotate_erase(run, GRANT_ROLE_NEXT_SECRET, err);
    if (!code)
        code = secret_add(run, &secret, err);
    if (code && !secret.len)
        return code;
    if (!code)
        code = rotate_save(run, GRANT_ROLE_NEXT_SECRET, &secret, err);
    if (code) {
        secret_take_back(run, err);
        return code;
    }
    rotate_tell(run, "stored: beside the one in use, in %.*s", (int)strcspn(run->target.store, ":"),
                run->target.store);
    return rotate_set_phase(run, ROTATION_STORED, err);
}

static enum aad_code secret_check_unused(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret next = {0}, used = {0};
    struct aad_error why = {0};
    enum aad_code code = rotate_load(run, GRANT_ROLE_NEXT_SECRET, &next, &why);

    if (!code)
        code = rotate_load(run, SECRET_ROLE, &used, &why);
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code && err)
        *err = why;
    return !code && secret_equal(&next, &used) ? AAD_REFUSED : code;
}

static enum aad_code secret_discard(struct rotate_run *run, struct aad_error *err)
{
    enum aad_code code = rotate_graph_list(run, err);

    if (!code)
        code = rotate_erase(run, GRANT_ROLE_NEXT_SECRET, err);
    if (!code)
        code = rotate_graph_remove_labelled(run, "", err);
    if (code)
        return code;
    run->is_done = true;
    run->note.next = (struct rotation_credential){0};
    return rotate_set_phase(run, ROTATION_IDLE, err);
}

/* The one of this rotation's label that may be what is kept. NULL: none, or nobody knows which. */
static const struct manage_password *secret_find_next(const struct rotate_run *run,
                                                      const struct secret *kept)
{
    const struct manage_password *found = NULL;
    size_t n = 0;

    for (size_t i = 0; i < run->there.n; i++)
        if (!strcmp(run->there.items[i].name, run->note.label) &&
            secret_has_hint(&run->there.items[i], kept)) {
            found = &run->there.items[i];
            n++;
        }
    return n == 1 ? found : NULL;
}

static enum aad_code secret_recover(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret kept = {0};
    const struct manage_password *found;
    struct aad_error why = {0};
    enum aad_code code = rotate_graph_list(run, err);

    if (!code)
        code = rotate_load(run, GRANT_ROLE_NEXT_SECRET, &kept, &why);
    if (code && code != AAD_NOT_FOUND) {
        if (why.code && err)
            *err = why;
        return code;
    }
    found = code ? NULL : secret_find_next(run, &kept);
    if (!found)
        return secret_discard(run, err);
    secret_set_next(run, found);
    return rotate_set_phase(run, ROTATION_STORED, err);
}

/* --- is it known? ----------------------------------------------------------------------------- */

/* A rotate_try. */
static enum aad_code secret_try(struct rotate_run *run, void *ctx, struct aad_error *err)
{
    const struct mint_request request = {.connection = &run->target, .secret = ctx};

    return rotate_get_token(&request, err);
}

static enum aad_code secret_prove(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret secret = {0};
    enum aad_code code = rotate_load(run, GRANT_ROLE_NEXT_SECRET, &secret, err);

    return code ? code : rotate_prove(run, secret_try, &secret, err);
}

/* --- the one in use --------------------------------------------------------------------------- */

static void secret_say_left(struct rotate_run *run, const struct secret *before)
{
    buf_printf(&run->left,
               "Which of the application's secrets was the one before is not certain: none is "
               "removed.\nLook at 'App registrations', application %s, 'Certificates & secrets', "
               "and delete\nthe one that begins with '%.*s' and is not used elsewhere.\n",
               run->connection.client_id, before->len > MANAGE_HINT_LEN ? MANAGE_HINT_LEN : 0,
               before->bytes ? before->bytes : "");
}

static enum aad_code secret_use(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret before = {0}, secret = {0};
    struct aad_error unused = {0};
    enum aad_code code = rotate_load(run, GRANT_ROLE_NEXT_SECRET, &secret, err);

    if (code)
        return code;
    if (!run->note.used.id[0] && !rotate_is_other(run) &&
        !rotate_load(run, SECRET_ROLE, &before, &unused) && !secret_equal(&before, &secret))
        secret_say_left(run, &before);
    return rotate_save(run, SECRET_ROLE, &secret, err);
}

static enum aad_code secret_remove_former(struct rotate_run *run, struct aad_error *err)
{
    const char *id = run->note.former.id;
    enum aad_code code;

    if (run->options->by_hand) {
        buf_printf(&run->left, "Delete the client secret %s of application %s.\n", id,
                   run->connection.client_id);
        return AAD_OK;
    }
    code = rotate_graph_list(run, err);
    if (!code && id[0])
        code = rotate_graph_remove(run, id, err);
    return code ? code : rotate_graph_remove_labelled(run, run->note.used.id, err);
}

static enum aad_code secret_drop(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret before = {0};
    enum aad_code code = secret_remove_former(run, err);

    if (code || !rotate_is_other(run))
        return code;
    if (!run->note.former.id[0] && !rotate_load_former(run, SECRET_ROLE, &before, NULL))
        secret_say_left(run, &before);
    return rotate_erase_former(run, SECRET_ROLE, false, err);
}

static enum aad_code secret_tidy(struct rotate_run *run, struct aad_error *err)
{
    return rotate_erase(run, GRANT_ROLE_NEXT_SECRET, err);
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void secret_print_by_hand(struct rotate_run *run, struct buf *ret)
{
    const struct rotation *note = &run->note;
    const char *name = run->connection.name;
    bool is_made = note->phase == ROTATION_USED;
    char today[24], last[24];

    (void)text_rfc3339(today, clock_now_s());
    (void)text_rfc3339(last, clock_now_s() + run->options->days * ROTATE_DAY_S);
    buf_printf(ret,
               "By hand, in the portal: 'App registrations', 'All applications', application\n%s, "
               "'Certificates & secrets', 'Client secrets':\n",
               run->connection.client_id);
    if (!is_made)
        buf_printf(ret,
                   "  1. 'New client secret', with the description 'aad-credential %.10s',\n"
                   "     'Expires' custom, until %.10s\n"
                   "  2. its value: aad-credential connection edit %s --secret --expires %.10s\n"
                   "  3. the one before, %s: delete it\n",
                   today, last, name, last,
                   note->used.id[0] ? note->used.id : "whose id nobody has noted");
    else
        buf_printf(ret, "  the one with the id %s: delete it\n", note->former.id);
    buf_printf(
        ret,
        "Or let it be done here: 'API permissions', 'Microsoft Graph', 'Application "
        "permissions',\nApplication.ReadWrite.OwnedBy, with consent, for an application that "
        "owns it; then\naad-credential rotate %s --as CONNECTION of that application.\n",
        name);
}

const struct rotate_way rotate_client_secret = {
    .grant = "client-secret",
    .title = "client secret",
    .look = secret_look,
    .make = secret_make,
    .recover = secret_recover,
    .check_unused = secret_check_unused,
    .discard = secret_discard,
    .prove = secret_prove,
    .use = secret_use,
    .tidy = secret_tidy,
    .drop = secret_drop,
    .print_by_hand = secret_print_by_hand,
};
