/*
 * app-trust.c - `app trust`: the application trusts whoever vouches for its connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/app/app.h"
#include "connection/proof.h"
#include "store/audit.h"

#define TRUST_NAME 60

static enum aad_code trust_check(const struct app_run *run, const struct buf *issuer,
                                 const struct buf *subject, struct aad_error *err)
{
    const struct connection *c = &run->connection;

    if (buf_ok(issuer, err) || buf_ok(subject, err))
        return AAD_INTERNAL;
    if (issuer->len && subject->len)
        return AAD_OK;
    return aad_error_set(
        err, AAD_CONFIG, NULL,
        "whom the application of '%s' has to trust is not known here: its %s\n"
        "Say it, as 'aad-credential verify %s' in the job shows it: aad-credential "
        "connection edit %s --assertion-issuer ISSUER --assertion-subject SUBJECT",
        c->name, issuer->len ? "subject" : "issuer", c->name, c->name);
}

/* The one of that issuer and subject: there is one at most. NULL: none. */
static const struct registration_trust *trust_find(const struct app_run *run,
                                                   const struct manage_trust *wanted)
{
    for (size_t i = 0; i < run->there.n_trusts; i++) {
        const struct registration_trust *one = &run->there.trusts[i];

        if (!strcmp(buf_text(&one->issuer), wanted->issuer) &&
            !strcmp(buf_text(&one->subject), wanted->subject))
            return one;
    }
    return NULL;
}

static enum aad_code trust_give(struct app_run *run, struct manage_trust *wanted,
                                struct aad_error *err)
{
    const struct registration_trust *there = trust_find(run, wanted);
    enum aad_code code;

    if (there && !strcmp(buf_text(&there->audience), wanted->audience)) {
        app_tell(run, "registered already: federated credential %s", wanted->name);
        return AAD_OK;
    }
    wanted->former = there ? buf_text(&there->name) : NULL;
    code = audit_check(err);
    if (code)
        return code;
    code = app_judge(
        run, run->manage->registrar.give_trust(&run->graph.access, run->there.id, wanted, err));
    (void)app_log(run, "trust", wanted->name, code, NULL);
    if (!code)
        app_tell(run, "registered: federated credential %s", wanted->name);
    return code;
}

enum aad_code app_verb_trust(struct app_run *run, struct aad_error *err)
{
    const struct connection *c = &run->connection;
    auto_buf struct buf issuer = {0}, subject = {0}, both = {0};
    char name[TRUST_NAME], hash[TEXT_HASH_SIZE];
    struct manage_trust wanted;
    enum aad_code code;

    if (!run->need.trusts)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "nobody else vouches for '%s' (%s)\n"
                             "Give the connection another grant: aad-credential connection edit %s "
                             "--grant workload-identity --assertion-source SOURCE",
                             c->name, c->grant, c->name);
    proof_print_issuer(c, &issuer);
    proof_print_subject(c, &subject);
    code = trust_check(run, &issuer, &subject, err);
    if (!code)
        code = app_look_for(run, err);
    if (code)
        return code;
    buf_append_all(&both, buf_text(&issuer), "\n", buf_text(&subject), (char *)NULL);
    (void)snprintf(name, sizeof name, "%s-%.8s", c->name,
                   text_hash_name(hash, buf_text(&both), both.len));
    wanted = (struct manage_trust){.name = name,
                                   .issuer = buf_text(&issuer),
                                   .subject = buf_text(&subject),
                                   .audience = proof_audience(c)};
    code = trust_give(run, &wanted, err);
    if (!code)
        buf_printf(&run->report,
                   "Application %s trusts what vouches for '%s'. That may take some minutes to be "
                   "known; in the job: aad-credential verify %s --wait\n",
                   c->client_id, c->name, c->name);
    return code;
}
