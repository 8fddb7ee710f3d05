/*
 * graph-proof.c - what a new application proves itself by, at Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-proof.h"

#include "manage/graph-password.h"
#include "manage/graph-key.h"
#include "manage/graph.h"
#include "manage/patience.h"

struct proof {
    const struct manage_access *graph;
    const char *application; /* or its client id */
    struct manage_passwords *secrets;
    const struct manage_certificate *certificate;
    const struct manage_trust *wanted;
};

static enum aad_code proof_patiently(const struct proof *proof, patience_step *step,
                                     struct aad_error *err)
{
    const struct patience patience = {
        .deadline = proof->graph->deadline, .is_stopped = proof->graph->is_stopped, .waits = true};
    struct proof one = *proof;

    return patience_run(&patience, step, &one, err);
}

static enum aad_code proof_find_secrets(void *ctx, struct aad_error *err)
{
    const struct proof *proof = ctx;

    manage_clear_passwords(proof->secrets);
    return graph_list_passwords(proof->graph, proof->application, proof->secrets, err);
}

enum aad_code graph_find_secrets(const struct manage_access *graph, const char *client_id,
                                 struct manage_passwords *ret, struct aad_error *err)
{
    const struct proof proof = {.graph = graph, .application = client_id, .secrets = ret};

    return proof_patiently(&proof, proof_find_secrets, err);
}

static enum aad_code proof_give_certificate(void *ctx, struct aad_error *err)
{
    const struct proof *proof = ctx;

    return graph_add_certificate(proof->graph, proof->application, proof->certificate->der,
                                 proof->certificate->name, err);
}

enum aad_code graph_give_certificate(const struct manage_access *graph, const char *application,
                                     const struct manage_certificate *certificate,
                                     struct aad_error *err)
{
    const struct proof proof = {
        .graph = graph, .application = application, .certificate = certificate};

    return proof_patiently(&proof, proof_give_certificate, err);
}

/* There is one for each issuer and subject: one with another audience is in the way. */
static enum aad_code proof_give_trust(void *ctx, struct aad_error *err)
{
    const struct proof *proof = ctx;
    const struct manage_trust *wanted = proof->wanted;
    const struct trust trust = {wanted->name, wanted->issuer, wanted->subject, wanted->audience};
    enum aad_code code = AAD_OK;

    if (wanted->former)
        code = graph_distrust(proof->graph, proof->application, wanted->former, err);
    return code ? code : graph_trust(proof->graph, proof->application, &trust, err);
}

enum aad_code graph_give_trust(const struct manage_access *graph, const char *application,
                               const struct manage_trust *wanted, struct aad_error *err)
{
    const struct proof proof = {.graph = graph, .application = application, .wanted = wanted};

    return proof_patiently(&proof, proof_give_trust, err);
}
