/*
 * creation.c - a service connection is made, with what it needs at the other side
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/creation.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "manage/creation-step.h"
#include "manage/patience.h"
#include "manage/settle.h"

void creation_clear(struct creation *run)
{
    journal_close(&run->journal);
    fresh_key_clear(&run->key);
}

/* --- patience --------------------------------------------------------------------------------- */

struct creation_try {
    struct creation *run;
    creation_step *step;
};

static enum aad_code creation_try(void *ctx, struct aad_error *err)
{
    const struct creation_try *one = ctx;

    return one->step(one->run, err);
}

static enum aad_code creation_patiently(struct creation *run, creation_step *step, bool waits,
                                        struct aad_error *err)
{
    const struct patience patience = {.deadline = run->plan->deadline,
                                      .is_stopped = run->plan->is_stopped,
                                      .waits = waits && run->plan->is_automatic};
    struct creation_try one = {run, step};

    return patience_run(&patience, creation_try, &one, err);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* What a run begins, another one of the same form may go on with: of the same identity, and made in
 * the same way. */
static void creation_print_form(const struct manage_creation *plan, struct buf *ret)
{
    const struct service_draft *draft = plan->draft;

    buf_append_all(ret, draft->scheme->type, "\n", draft->scheme->name, "\n",
                   draft->scheme->detail ? draft->scheme->detail : "", "\n", draft->tenant, "\n",
                   draft->client_id, "\n", buf_text(&draft->scope), "\n",
                   plan->identity ? plan->identity : "", plan->is_automatic ? "\nautomatic" : "",
                   (char *)NULL);
}

enum aad_code creation_open(struct creation *run, bool *ret_is_new, struct aad_error *err)
{
    auto_buf struct buf key = {0}, text = {0};
    char form[TEXT_HASH_SIZE];
    enum aad_code code;

    buf_append_all(&key, run->project->organization, "\n", run->project->name, "\n",
                   run->plan->draft->name, (char *)NULL);
    creation_print_form(run->plan, &text);
    if (buf_ok(&key, err) || buf_ok(&text, err))
        return AAD_INTERNAL;
    code = journal_open(buf_text(&key), &run->journal, ret_is_new, err);
    if (code)
        return code;
    text_hash_name(form, text.bytes, text.len);
    if (*ret_is_new)
        (void)memcpy(run->journal.form, form, sizeof form);
    if (!strcmp(run->journal.form, form))
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "a service connection of that name was begun for another identity, or in "
                         "another way\n"
                         "Go on with the connection and the options that it was begun with; with "
                         "--undo in addition it is taken back.");
}

/* Whoever is missing is said before anything is made. */
static enum aad_code creation_check(struct creation *run, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (run->plan->is_automatic)
        code = creation_need_graph(run, err);
    if (!code && (run->plan->is_automatic || run->plan->identity))
        code = creation_need_azure(run, err);
    return code;
}

static enum aad_code creation_go(struct creation *run, struct aad_error *err)
{
    static const struct {
        creation_step *run;
        bool waits; /* what was made before may not be known there yet */
    } steps[] = {
        {creation_check_room, false},      {creation_find_identity, false},
        {creation_make_application, true}, {creation_make_principal, true},
        {creation_make_key, true},         {creation_make_endpoint, false},
        {creation_make_trust, true},       {creation_make_role, true},
        {creation_open_pipelines, false},
    };
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < sizeof steps / sizeof *steps; i++) {
        code = settle_check_stop(run->plan->is_stopped, err);
        if (!code)
            code = creation_patiently(run, steps[i].run, steps[i].waits, err);
    }
    return code;
}

/* No message may show what is sent. */
static struct manage_project creation_guard(const struct manage_project *project,
                                            const struct creation *run)
{
    struct manage_project guarded = *project;

    guarded.secret = creation_secret(run);
    return guarded;
}

/* Is there something to go on with, or to take back? */
static bool creation_has_something(const struct journal *journal)
{
    return journal->has_begun_application || journal->client_id[0] || journal->has_begun_endpoint ||
           journal->endpoint[0];
}

enum aad_code creation_run(const struct manage_project *project, const struct manage_creation *plan,
                           struct manage_made *ret, struct aad_error *err)
{
    auto_creation struct creation run = {.plan = plan, .made = ret, .journal = {.lock = -1}};
    const struct manage_project guarded = creation_guard(project, &run);
    bool is_new = true;
    enum aad_code code = creation_check(&run, err);

    run.project = &guarded;
    if (!code)
        code = creation_open(&run, &is_new, err);
    if (code)
        return code;
    if (!is_new)
        creation_tell(&run, "going on with what was begun before", "");
    code = creation_go(&run, err);
    ret->is_noted = code && creation_has_something(&run.journal);
    if (!ret->is_noted)
        journal_erase(&run.journal);
    return code;
}

/* --- another secret --------------------------------------------------------------------------- */

/* The application must know a certificate before it is used. */
enum aad_code creation_update(const struct manage_project *project,
                              const struct manage_creation *plan,
                              const struct service_endpoint *endpoint, struct manage_made *ret,
                              struct aad_error *err)
{
    auto_creation struct creation run = {.plan = plan, .made = ret, .journal = {.lock = -1}};
    const struct manage_project guarded = creation_guard(project, &run);
    const struct settle settle = {.project = &guarded,
                                  .id = endpoint->id,
                                  .deadline = plan->deadline,
                                  .is_stopped = plan->is_stopped};
    enum aad_code code;

    run.project = &guarded;
    (void)snprintf(ret->client_id, sizeof ret->client_id, "%s", plan->draft->client_id);
    code = creation_needs_key(&run) ? creation_need_graph(&run, err) : AAD_OK;
    if (!code)
        code = settle_look(&settle, &ret->endpoint, err);
    if (!code && !service_draft_fits(plan->draft, "", &ret->endpoint))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "somebody has changed it meanwhile: it is no longer for that identity "
                             "and service\n"
                             "'aad-credential service-connection list' shows what it is now.");
    if (!code)
        code = creation_make_key(&run, err);
    return code ? code : creation_replace_secret(&run, &settle, err);
}
