/*
 * federation.c - an application trusts somebody else's assertion, and another one's no more
 *
 * What is made is at the application alone: a federated credential, which says the issuer and the
 * subject that the connection's source has. It is proved where that source is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "command/rotate/rotate-graph.h"
#include "command/rotate/rotate-switch.h"
#include "connection/proof.h"

/* Whom a connection's source says that it is. */
struct federation_side {
    struct buf issuer, subject;
};

static void federation_clear(struct federation_side *side)
{
    buf_clear(&side->issuer);
    buf_clear(&side->subject);
}
#define auto_side __attribute__((cleanup(federation_clear)))

static enum aad_code federation_fill(const struct connection *c, struct federation_side *ret,
                                     struct aad_error *err)
{
    proof_print_issuer(c, &ret->issuer);
    proof_print_subject(c, &ret->subject);
    if (buf_ok(&ret->issuer, err) || buf_ok(&ret->subject, err))
        return AAD_INTERNAL;
    if (ret->issuer.len && ret->subject.len)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "whom the application of '%s' has to trust is not known here: its %s\n"
                         "Say it: --assertion-issuer ISSUER --assertion-subject SUBJECT.",
                         c->name, ret->issuer.len ? "subject" : "issuer");
}

/* The application's own credential of that issuer and subject, there is one at most. */
static enum aad_code federation_find(struct rotate_run *run, const struct federation_side *side,
                                     struct registration *there,
                                     const struct registration_trust **ret, struct aad_error *err)
{
    enum aad_code code = rotate_graph_look(run, there, err);

    *ret = NULL;
    for (size_t i = 0; !code && i < there->n_trusts; i++)
        if (!strcmp(buf_text(&there->trusts[i].issuer), buf_text(&side->issuer)) &&
            !strcmp(buf_text(&there->trusts[i].subject), buf_text(&side->subject)))
            *ret = &there->trusts[i];
    return code;
}

static void federation_set_name(struct rotation_credential *credential, const char *name)
{
    (void)snprintf(credential->name, sizeof credential->name, "%.*s",
                   (int)sizeof credential->name - 1, name);
}

/* --- the one in use --------------------------------------------------------------------------- */

/* Whom it has to trust may be known in the job only: then a person removes it in the end. */
static enum aad_code federation_look(struct rotate_run *run, struct aad_error *err)
{
    auto_side struct federation_side side = {0};
    auto_registration struct registration there = {0};
    const struct registration_trust *one;
    enum aad_code code;

    run->note.used = (struct rotation_credential){0};
    if (federation_fill(&run->former, &side, NULL))
        return AAD_OK;
    code = federation_find(run, &side, &there, &one, err);
    if (!code && one)
        federation_set_name(&run->note.used, buf_text(&one->name));
    return code;
}

static enum aad_code federation_drop(struct rotate_run *run, struct aad_error *err)
{
    auto_registration struct registration there = {0};
    const char *name = run->note.former.name;
    enum aad_code code;

    if (!name[0]) {
        buf_printf(&run->left,
                   "Look at 'Federated credentials' of application %s, and delete the one that "
                   "vouched for '%s' before.\n",
                   run->connection.client_id, run->connection.name);
        return AAD_OK;
    }
    code = rotate_graph_look(run, &there, err);
    return code ? code : rotate_graph_distrust(run, &there, name, err);
}

/* --- another one ------------------------------------------------------------------------------ */

/* Of the rotation's label, which is like no other: letters, digits and '-'. */
static void federation_print_name(const struct rotate_run *run, char ret[ROTATION_NAME_SIZE])
{
    (void)snprintf(ret, ROTATION_NAME_SIZE, "%s", run->note.label);
    for (char *at = ret; *at; at++)
        *at = *at == ' ' ? '-' : *at;
}

static enum aad_code federation_make(struct rotate_run *run, struct aad_error *err)
{
    auto_side struct federation_side side = {0};
    auto_registration struct registration there = {0};
    const struct registration_trust *one = NULL;
    char name[ROTATION_NAME_SIZE];
    struct manage_trust trust = {.name = name, .audience = proof_audience(&run->target)};
    enum aad_code code = federation_fill(&run->target, &side, err);

    if (!code)
        code = federation_find(run, &side, &there, &one, err);
    federation_print_name(run, name);
    trust.issuer = buf_text(&side.issuer);
    trust.subject = buf_text(&side.subject);
    if (!code && !one)
        code = rotate_graph_trust(run, &there, &trust, err);
    if (code)
        return code;
    /* One that was there is not ours to remove. */
    run->note.next = (struct rotation_credential){
        .from_s = !one || !strcmp(buf_text(&one->name), name) ? clock_now_s() : 0};
    federation_set_name(&run->note.next, one ? buf_text(&one->name) : name);
    rotate_tell(run, "%s: federated credential %s", one ? "there already" : "made",
                run->note.next.name);
    return rotate_set_phase(run, ROTATION_STORED, err);
}

static enum aad_code federation_discard(struct rotate_run *run, struct aad_error *err)
{
    auto_registration struct registration there = {0};
    char name[ROTATION_NAME_SIZE];
    enum aad_code code = rotate_graph_look(run, &there, err);

    federation_print_name(run, name); /* also where the answer was lost */
    if (!code)
        code = rotate_graph_distrust(run, &there, name, err);
    if (code)
        return code;
    run->is_done = true;
    run->note.next = (struct rotation_credential){0};
    return rotate_set_phase(run, ROTATION_IDLE, err);
}

/* A rotate_try. */
static enum aad_code federation_try(struct rotate_run *run, void *ctx, struct aad_error *err)
{
    const struct mint_request request = {.connection = &run->target};

    (void)ctx;
    return rotate_get_token(&request, err);
}

static enum aad_code federation_prove(struct rotate_run *run, struct aad_error *err)
{
    return rotate_prove(run, federation_try, NULL, err);
}

/* All of it is at the application, and in the connection's file. */
static enum aad_code federation_rest(struct rotate_run *run, struct aad_error *err)
{
    (void)run, (void)err;
    return AAD_OK;
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void federation_print_by_hand(struct rotate_run *run, struct buf *ret)
{
    auto_side struct federation_side side = {0};

    (void)federation_fill(&run->target, &side, NULL);
    buf_printf(ret,
               "By hand, in the portal: 'App registrations', 'All applications', application\n%s, "
               "'Certificates & secrets', 'Federated credentials', 'Add credential':\n"
               "  Issuer:   %s\n  Subject:  %s\n  Audience: %s\n"
               "Then the same command again.\n",
               run->connection.client_id, buf_text(&side.issuer), buf_text(&side.subject),
               proof_audience(&run->target));
}

const struct rotate_way rotate_federation = {
    .grant = "workload-identity",
    .title = "federated credential",
    .look = federation_look,
    .make = federation_make,
    .recover = federation_make,
    .discard = federation_discard,
    .prove = federation_prove,
    .use = federation_rest,
    .tidy = federation_rest,
    .drop = federation_drop,
    .print_by_hand = federation_print_by_hand,
};
