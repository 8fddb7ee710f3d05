/*
 * rotate-store.c - see rotate-store.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-store.h"

#include "command/connection-secret.h"

static struct aad_item store_item(const struct rotate_run *run, const char *role)
{
    return (struct aad_item){.connection = run->connection.name, .role = role};
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

    item.label = connection_secret_label(&run->connection, role, label);
    item.username = connection_owner(&run->connection);
    if (!code)
        code = store_save(run->store, &item, secret, err);
    if (!code)
        code = store_load(run->store, &item, &back, err);
    if (code || secret_equal(secret, &back))
        return code;
    return aad_error_set(err, AAD_IO, NULL, "the store %s does not give back what it was given",
                         run->connection.store);
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
