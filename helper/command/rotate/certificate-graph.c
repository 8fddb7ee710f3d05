/*
 * certificate-graph.c - the certificates of a connection's application at Microsoft Graph
 *
 * An application may change its own without any right, by a proof that it has the key of one that
 * is there. Else, and where that one is over, whoever may change the application writes its list
 * anew.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "command/rotate/certificate.h"
#include "command/rotate/rotate-graph.h"
#include "command/rotate/rotate-switch.h"
#include "connection/client-auth.h"

#define GRAPH_NEW_S 3600

static const struct manage_key *graph_find(const struct rotate_run *run, const char *thumbprint)
{
    for (size_t i = 0; i < run->keys.n; i++)
        if (text_equal_nocase(run->keys.items[i].thumbprint, thumbprint))
            return &run->keys.items[i];
    return NULL;
}

/* Empty where the certificate in use proves nothing any more. */
static enum aad_code graph_prove(struct rotate_run *run, struct secret *ret, struct aad_error *err)
{
    /* Behind a switch the new key proves it; where that is none, the one before. */
    const struct connection *c = rotate_is_other(run) ? &run->former : &run->connection;
    const struct mint_request request = {.connection = c,
                                         .audience = run->graph.origin,
                                         .deadline = deadline_in_ms(ROTATE_CALL_MS),
                                         .may_ask = rotate_may_ask(run)};
    const struct mint_module *mint = NULL;
    struct aad_error why = {0};
    enum aad_code code = mint_load(&mint, &why);

    if (!code && !client_auth_has_key(c))
        return AAD_OK;
    if (!code)
        code = mint->prove_key(&request, run->keys.application, ret, &why);
    if (!code || code == AAD_REJECTED)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

/* Which one a list has to show before it is written anew: the one that was put into use just now
 * may be hidden there. An older one may be gone, and that is why another one is made. */
static const char *graph_kept(const struct rotate_run *run)
{
    const struct rotation_credential *used = &run->note.used;
    bool is_new = run->note.phase == ROTATION_USED || clock_now_s() - used->from_s < GRAPH_NEW_S;
    bool is_certificate = strlen(used->id) == ROTATION_ID_SIZE - 1; /* of another grant: a GUID */

    return is_new && is_certificate ? used->id : NULL;
}

/* Adds that certificate, or removes the one of that id. */
static enum aad_code graph_try(struct rotate_run *run, const struct secret *pem, const char *id,
                               const struct secret *proof, struct aad_error *err)
{
    struct manage_new_key new = {
        .pem = pem, .name = run->note.label, .proof = proof, .kept = graph_kept(run)};
    const struct manage_old_key old = {.id = id, .proof = proof, .kept = graph_kept(run)};
    enum aad_code code;

    if (!pem)
        return rotate_graph_remove_key(run, &old, err);
    code = rotate_graph_add_key(run, &new, err);
    if (!code)
        (void)memcpy(run->note.next.key_id, new.id, sizeof new.id);
    return code;
}

/* By the proof; and if that is not taken, by the right. */
static enum aad_code graph_change(struct rotate_run *run, const struct secret *pem, const char *id,
                                  struct aad_error *err)
{
    auto_secret struct secret proof = {0};
    struct aad_error why = {0};
    bool was_refused = run->is_refused;
    enum aad_code code = graph_prove(run, &proof, err);

    if (code)
        return code;
    code = proof.len ? graph_try(run, pem, id, &proof, &why) : AAD_PERSON;
    if (code == AAD_PERSON) {
        run->is_refused = was_refused;
        code = graph_try(run, pem, id, NULL, &why);
    }
    if (code && err)
        *err = why;
    return code;
}

enum aad_code certificate_register(struct rotate_run *run, const struct secret *pem,
                                   struct aad_error *err)
{
    enum aad_code code = rotate_graph_list_keys(run, err);

    if (code || graph_find(run, run->note.next.id))
        return code;
    code = graph_change(run, pem, NULL, err);
    if (!code)
        rotate_tell(run, "registered: at application %s", run->connection.client_id);
    return code;
}

enum aad_code certificate_unregister(struct rotate_run *run, const struct rotation_credential *one,
                                     struct aad_error *err)
{
    enum aad_code code = rotate_graph_list_keys(run, err);
    const struct manage_key *key = graph_find(run, one->id);
    const char *id = key ? key->id : run->cannot_list ? one->key_id : "";

    if (code)
        return code;
    if (!id[0] && run->cannot_list)
        buf_printf(&run->left, "Delete the certificate %s of application %s.\n", one->id,
                   run->connection.client_id);
    if (!id[0])
        return AAD_OK;
    code = graph_change(run, NULL, id, err);
    if (!code)
        rotate_tell(run, "removed: certificate %s", one->id);
    return code;
}
