/*
 * rotate-store.c - see rotate-store.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-store.h"

#include "command/connection-secret.h"
#include "command/rotate/rotate-switch.h"
#include "store/open.h"

static struct aad_item store_item(const struct rotate_run *run, const char *role)
{
    return (struct aad_item){.connection = run->connection.name, .role = role};
}

enum aad_code rotate_open_store(const struct rotate_run *run, const struct connection *c,
                                const char *place, struct store **ret, struct aad_error *err)
{
    struct store_spec spec = store_spec_of(c, deadline_in_ms(ROTATE_CALL_MS), rotate_may_ask(run));

    if (place)
        spec.name_location = place;
    spec.target = "rotate";
    return store_open(&spec, ret, err);
}

enum aad_code rotate_load(struct rotate_run *run, const char *role, struct secret *ret,
                          struct aad_error *err)
{
    const struct aad_item item = store_item(run, role);
    enum aad_code code = rotate_need_store(run, err);

    return code ? code : store_load(run->store, &item, ret, err);
}

enum aad_code rotate_save(struct rotate_run *run, const char *role, const struct secret *secret,
                          struct aad_error *err)
{
    auto_secret struct secret back = {0};
    char label[CONNECTION_LABEL_MAX];
    struct aad_item item = store_item(run, role);
    enum aad_code code = rotate_need_store(run, err);

    item.label = connection_secret_label(&run->target, role, label);
    item.username = connection_owner(&run->target);
    if (!code)
        code = store_save(run->store, &item, secret, err);
    if (!code)
        code = store_load(run->store, &item, &back, err);
    if (code || secret_equal(secret, &back))
        return code;
    return aad_error_set(err, AAD_IO, NULL, "the store %s does not give back what it was given",
                         run->target.store);
}

enum aad_code rotate_erase(struct rotate_run *run, const char *role, struct aad_error *err)
{
    const struct aad_item item = store_item(run, role);
    struct aad_error why = {0};
    enum aad_code code = rotate_need_store(run, err);

    if (code)
        return code;
    code = store_erase(run->store, &item, &why);
    if (!code || code == AAD_NOT_FOUND)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

/* --- of the one that was in use --------------------------------------------------------------- */

enum aad_code rotate_load_former(struct rotate_run *run, const char *role, struct secret *ret,
                                 struct aad_error *err)
{
    const struct aad_item item = store_item(run, role);
    auto_store struct store *store = NULL;
    enum aad_code code;

    if (!rotate_is_other(run))
        return rotate_load(run, role, ret, err);
    code = rotate_open_store(run, &run->former, NULL, &store, err);
    return code ? code : store_load(store, &item, ret, err);
}

enum aad_code rotate_erase_former(struct rotate_run *run, const char *role, bool is_key,
                                  struct aad_error *err)
{
    const struct aad_item item = store_item(run, role);
    auto_store struct store *store = NULL;
    struct aad_error why = {0};
    enum aad_code code = rotate_open_store(run, &run->former, NULL, &store, &why);

    if (!code)
        code = is_key ? store_erase_key(store, &item, &why) : store_erase(store, &item, &why);
    if (!code || code == AAD_NOT_FOUND)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}
