/*
 * search.c - finding items in the Secret Service, and reading the secret of one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "search.h"

#include <string.h>

#include "session.h"

void search_clear(struct search_found *found)
{
    g_strfreev(found->unlocked);
    g_strfreev(found->locked);
    memset(found, 0, sizeof *found);
}

unsigned search_count(const struct search_found *found)
{
    return g_strv_length(found->unlocked) + g_strv_length(found->locked);
}

enum aad_code search_items(struct aad_store_state *s, const struct aad_item *item,
                           struct search_found *ret, struct aad_error *err)
{
    GHashTable *attributes = item_attributes(item, false);
    enum aad_code code = collection_prepare_search(s, err);
    struct item_call *call;

    if (code) {
        g_hash_table_unref(attributes);
        return code;
    }
    call = item_call_begin(s->host);
    secret_service_search_for_dbus_paths(s->service, &item_schema, attributes, call->cancellable,
                                         item_call_done, call);
    if (!item_call_wait(call))
        (void)secret_service_search_for_dbus_paths_finish(s->service, call->result, &ret->unlocked,
                                                          &ret->locked, &call->error);
    code = item_call_end(call, "cannot search the keyring", err);
    g_hash_table_unref(attributes);
    return code;
}

/* Not every provider finds items in what is locked: only an unlocked keyring knows for sure. */
static enum aad_code search_explain_absence(struct aad_store_state *s, const struct aad_item *item,
                                            bool *ret_again, struct aad_error *err)
{
    char *path = NULL;
    bool locked = false;
    enum aad_code code = collection_find_default(s, &locked, &path, NULL);

    *ret_again = false;
    if (!code && locked) {
        code = collection_unlock(s, path, err);
        *ret_again = !code;
    } else if (code == AAD_TIMEOUT) {
        code = aad_error_set(err, code, NULL, "the Secret Service did not answer in time");
    } else {
        code = item_not_found(item, err);
    }
    g_free(path);
    return code;
}

enum aad_code search_some(struct aad_store_state *s, const struct aad_item *item,
                          struct search_found *ret, struct aad_error *err)
{
    enum aad_code code = search_items(s, item, ret, err);
    bool again = false;

    if (code || search_count(ret))
        return code;
    search_clear(ret);
    code = search_explain_absence(s, item, &again, err);
    if (again)
        code = search_items(s, item, ret, err);
    if (!code && !search_count(ret))
        code = item_not_found(item, err);
    return code;
}

enum aad_code search_one(struct aad_store_state *s, const struct aad_item *item, char **ret_path,
                         struct aad_error *err)
{
    auto_found struct search_found found = {0};
    enum aad_code code = search_some(s, item, &found, err);

    if (!code && search_count(&found) > 1)
        code = item_ambiguous(item, search_count(&found), err);
    if (!code && found.locked[0])
        code = collection_unlock_item(s, found.locked[0], err);
    if (!code)
        *ret_path = g_strdup(found.unlocked[0] ? found.unlocked[0] : found.locked[0]);
    return code;
}

enum aad_code search_get(struct aad_store_state *s, const char *path, SecretValue **ret,
                         struct aad_error *err)
{
    enum aad_code code = session_open(s, err);
    SecretValue *value = NULL;
    struct item_call *call;

    if (code)
        return code;
    call = item_call_begin(s->host);
    secret_service_get_secret_for_dbus_path(s->service, path, call->cancellable, item_call_done,
                                            call);
    if (!item_call_wait(call))
        value =
            secret_service_get_secret_for_dbus_path_finish(s->service, call->result, &call->error);
    code = item_call_end(call, "cannot read the secret", err);
    if (!code && !value)
        code = aad_error_set(err, AAD_PROTOCOL, NULL, "the Secret Service gave no secret");
    if (!code)
        *ret = value;
    return code;
}
