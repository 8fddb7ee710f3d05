/*
 * rotate-graph.c - the secrets and certificates of a connection's application at Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-graph.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/connection-secret.h"
#include "store/audit.h"

/* Each change there is a line of the log, as each use of a store is. */
static enum aad_code graph_log(const struct rotate_run *run, const char *verb, const char *id,
                               enum aad_code result, struct aad_error *err)
{
    const char *role = connection_secret_role(&run->connection);
    const struct aad_item item = {.connection = run->connection.name,
                                  .role = role ? role : GRANT_ROLE_KEY};
    const struct audit_use use = {.verb = verb,
                                  .item = &item,
                                  .store = "Microsoft Graph",
                                  .token = "",
                                  .key = id,
                                  .target = run->graph.origin,
                                  .result = result};

    return audit_log(&use, err);
}

static enum aad_code graph_judge(struct rotate_run *run, enum aad_code code)
{
    run->is_refused |= code == AAD_PERSON;
    return code;
}

enum aad_code rotate_graph_list(struct rotate_run *run, struct aad_error *err)
{
    enum aad_code code = rotate_need_graph(run, err);

    manage_clear_passwords(&run->there);
    if (!code)
        code =
            graph_judge(run, run->manage->list_passwords(
                                 &run->graph.access, run->connection.client_id, &run->there, err));
    return code;
}

enum aad_code rotate_graph_remove(struct rotate_run *run, const char *id, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = graph_judge(
        run, run->manage->remove_password(&run->graph.access, run->there.application, id, &why));
    (void)graph_log(run, "remove", id, code, NULL); /* it is done: nothing is gained by failing */
    if (code && err)
        *err = why;
    if (!code)
        rotate_tell(run, "removed: client secret %s", id);
    return code;
}

/* All that have the label of this rotation, but that one ("" = all). */
enum aad_code rotate_graph_remove_labelled(struct rotate_run *run, const char *but,
                                           struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && run->note.label[0] && i < run->there.n; i++) {
        const struct manage_password *one = &run->there.items[i];

        if (!strcmp(one->name, run->note.label) && !text_equal_nocase(one->id, but))
            code = rotate_graph_remove(run, one->id, err);
    }
    return code;
}

/* Whether there is one now is clear where it was refused. */
bool rotate_graph_is_refused(enum aad_code code)
{
    return code == AAD_PERSON || code == AAD_NOT_FOUND || code == AAD_THROTTLED;
}

enum aad_code rotate_graph_add(struct rotate_run *run, struct manage_password *password,
                               struct secret *ret, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code =
        graph_judge(run, run->manage->add_password(&run->graph.access, run->there.application,
                                                   password, ret, &why));

    if (!code)
        return graph_log(run, "add", password->id, AAD_OK, err);
    (void)graph_log(run, "add", "", code, NULL);
    if (err)
        *err = why;
    return code;
}

/* --- certificates ----------------------------------------------------------------------------- */

enum aad_code rotate_graph_list_keys(struct rotate_run *run, struct aad_error *err)
{
    const char *object_id = run->options->object_id;
    struct aad_error why = {0};
    enum aad_code code = rotate_need_graph(run, err);

    manage_clear_keys(&run->keys);
    if (code)
        return code;
    code = run->manage->list_keys(&run->graph.access, run->connection.client_id, &run->keys, &why);
    run->cannot_list = code == AAD_PERSON && object_id;
    if (run->cannot_list) {
        manage_clear_keys(&run->keys);
        (void)snprintf(run->keys.application, sizeof run->keys.application, "%s", object_id);
        return AAD_OK;
    }
    if (code && err)
        *err = why;
    if (code == AAD_PERSON)
        aad_error_remedy(err, "Name a connection that may read it, --as CONNECTION; or say the "
                              "application's 'Object ID', which the portal shows: --object-id ID");
    return graph_judge(run, code);
}

enum aad_code rotate_graph_add_key(struct rotate_run *run, struct manage_new_key *key,
                                   struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = graph_judge(run,
                       run->manage->add_key(&run->graph.access, run->keys.application, key, &why));
    (void)graph_log(run, "add", run->note.next.id, code, NULL); /* as with a removal */
    if (code && err)
        *err = why;
    return code;
}

enum aad_code rotate_graph_remove_key(struct rotate_run *run, const struct manage_old_key *key,
                                      struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = graph_judge(
        run, run->manage->remove_key(&run->graph.access, run->keys.application, key, &why));
    (void)graph_log(run, "remove", key->id, code, NULL);
    if (code && err)
        *err = why;
    return code;
}

/* --- a password ------------------------------------------------------------------------------- */

enum aad_code rotate_graph_change_password(struct rotate_run *run, const struct secret *current,
                                           const struct secret *password, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code =
        graph_judge(run, run->manage->change_password(&run->graph.access, current, password, &why));
    (void)graph_log(run, "change", "", code, NULL);
    if (code && err)
        *err = why;
    return code;
}

/* --- federated credentials -------------------------------------------------------------------- */

enum aad_code rotate_graph_look(struct rotate_run *run, struct registration *ret,
                                struct aad_error *err)
{
    static const struct registration_need need = {.trusts = true};
    const struct manage_registration wanted = {.client_id = run->connection.client_id,
                                               .need = &need};
    enum aad_code code = rotate_need_graph(run, err);

    if (!code)
        code = graph_judge(run, run->manage->registrar.look(&run->graph.access, &wanted, ret, err));
    if (code || ret->id[0])
        return code;
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "Microsoft Graph has no application %s",
                         run->connection.client_id);
}

enum aad_code rotate_graph_trust(struct rotate_run *run, const struct registration *there,
                                 const struct manage_trust *trust, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = graph_judge(
        run, run->manage->registrar.give_trust(&run->graph.access, there->id, trust, &why));
    (void)graph_log(run, "trust", trust->name, code, NULL);
    if (code && err)
        *err = why;
    return code;
}

enum aad_code rotate_graph_distrust(struct rotate_run *run, const struct registration *there,
                                    const char *name, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = graph_judge(
        run, run->manage->registrar.take_trust(&run->graph.access, there->id, name, &why));
    (void)graph_log(run, "distrust", name, code, NULL);
    if (!code)
        rotate_tell(run, "removed: federated credential %s", name);
    if (code && err)
        *err = why;
    return code;
}
