/*
 * keyring-file.c - the embedded keyring: libsecret over its own encrypted file, without D-Bus
 *
 * Every verb takes the lock, lets libsecret read the file as it is now, does its work and gives
 * the lock back: nothing is kept in between but the master password, so two processes that write
 * at once lose nothing. One item, the verifier, belongs to no connection and is in every keyring:
 * where it cannot be found, the master password is wrong.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "common/keyfile.h"
#include "keyring.h"

#define KEYRING_FILE_SPLIT                                                                         \
    '\x1f' /* between label and user name: the file has no attribute for it */

static enum aad_code keyring_file_open(const struct aad_store_host *host, const char *location,
                                       struct aad_store_state **ret_state, struct aad_error *err)
{
    const char *directory = host->setting(host->ctx, "directory");
    struct aad_store_state *s;
    enum aad_code code;

    if (location[0])
        return aad_error_set(err, AAD_CONFIG, NULL, "the store keyring-file has no locations");
    if (!directory)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "there is no directory for the keyring");
    item_init_library();
    (void)g_setenv("SECRET_BACKEND", "file", TRUE);
    s = calloc(1, sizeof *s);
    if (!s)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    s->host = host;
    code = files_open(&s->files, directory, err);
    if (code) {
        files_close(&s->files);
        free(s);
        return code;
    }
    (void)g_setenv("SECRET_FILE_TEST_PATH", s->files.keyring, TRUE);
    *ret_state = s;
    return AAD_OK;
}

static void keyring_file_close(struct aad_store_state *s)
{
    if (!s)
        return;
    keyfile_forget();
    keyring_forget(s);
    files_close(&s->files);
    free(s);
}

static enum aad_code keyring_file_check(struct aad_store_state *s, struct aad_error *err)
{
    bool exists;
    enum aad_code code = keyring_exists(s, &exists, err);

    if (code)
        return code;
    if (!exists) {
        (void)aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no embedded keyring yet");
        return aad_error_remedy(err, "It is made when the first secret is stored in it.");
    }
    if (!s->variable && !s->host->setting(s->host->ctx, "master-at-hand")) {
        (void)aad_error_set(err, AAD_LOCKED, NULL,
                            "the master password of the embedded keyring is not known");
        return aad_error_remedy(err, "Run 'aad-credential unlock'.");
    }
    code = keyring_get_password(s, true, err);
    if (!code)
        code = keyring_enter(s, false, err);
    if (!code)
        keyring_end(s);
    return code;
}

static enum aad_code keyring_file_load(struct aad_store_state *s, const struct aad_item *item,
                                       aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    SecretValue *value = NULL;
    enum aad_code code = keyring_begin(s, false, err);

    if (code == AAD_NOT_FOUND)
        return item_not_found(item, err);
    if (code)
        return code;
    code = keyring_get(s, item, &value, err);
    keyring_end(s);
    if (!code) {
        code = item_give(value, sink, sink_ctx, err);
        secret_value_unref(value);
    }
    return code;
}

static char *keyring_file_label(const struct aad_item *item)
{
    char *plain = item->label ? g_utf8_make_valid(item->label, -1)
                              : g_strdup_printf("%s (%s)", item->connection, item->role);
    char *user = g_utf8_make_valid(item->username ? item->username : "", -1);
    char *label;

    g_strdelimit(plain, (char[]){KEYRING_FILE_SPLIT, 0}, ' ');
    g_strdelimit(user, (char[]){KEYRING_FILE_SPLIT, 0}, ' ');
    label = *user ? g_strdup_printf("%s%c%s", plain, KEYRING_FILE_SPLIT, user) : g_strdup(plain);
    g_free(plain);
    g_free(user);
    return label;
}

/* As the file is now, not as libsecret remembers it. */
static enum aad_code keyring_file_read_back(struct aad_store_state *s, const struct aad_item *item,
                                            SecretValue *written, struct aad_error *err)
{
    gsize len;
    const char *bytes = secret_value_get(written, &len);
    SecretValue *value = NULL;
    enum aad_code code = keyring_reopen(s, err);

    if (!code)
        code = keyring_get(s, item, &value, err);
    if (code)
        return code;
    if (!item_is_value(value, bytes, len))
        code = aad_error_set(err, AAD_IO, NULL,
                             "the keyring gives back something else than was stored");
    secret_value_unref(value);
    return code;
}

static enum aad_code keyring_file_save(struct aad_store_state *s, const struct aad_item *item,
                                       const void *bytes, size_t len, struct aad_error *err)
{
    enum aad_code code = keyring_begin(s, true, err);
    SecretValue *value;
    char *label;

    if (code)
        return code;
    value = item_new_value(bytes, len);
    label = keyring_file_label(item);
    code = keyring_store(s, item, label, value, err);
    if (!code)
        code = keyring_file_read_back(s, item, value, err);
    keyring_end(s);
    secret_value_unref(value);
    g_free(label);
    return code;
}

static enum aad_code keyring_file_clear(struct aad_store_state *s, const struct aad_item *item,
                                        struct aad_error *err)
{
    const SecretBackendInterface *interface = SECRET_BACKEND_GET_IFACE(s->backend);
    GHashTable *attributes = item_attributes(item, false);
    struct item_call *call = item_call_begin(s->host);
    gboolean removed = FALSE;
    enum aad_code code;

    interface->clear(s->backend, &item_schema, attributes, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        removed = interface->clear_finish(s->backend, call->result, &call->error);
    code = item_call_end(call, "cannot write the embedded keyring", err);
    g_hash_table_unref(attributes);
    if (!code && !removed)
        return item_not_found(item, err);
    return code ? code : files_sync(&s->files, err);
}

static enum aad_code keyring_file_erase(struct aad_store_state *s, const struct aad_item *item,
                                        struct aad_error *err)
{
    enum aad_code code = keyring_begin(s, false, err);

    if (code == AAD_NOT_FOUND)
        return item_not_found(item, err);
    if (code)
        return code;
    code = keyring_file_clear(s, item, err);
    keyring_end(s);
    return code;
}

static enum aad_code keyring_file_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                                       struct aad_error *err)
{
    GHashTable *all;
    GList *items = NULL;
    enum aad_code code = keyring_begin(s, false, err);

    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code)
        return code;
    all = g_hash_table_new(g_str_hash, g_str_equal);
    code = item_search(s->host, s->backend, all, &items, err);
    keyring_end(s);
    if (!code)
        code = item_visit(items, KEYRING_FILE_SPLIT, visit, visit_ctx, err);
    item_free_list(items);
    g_hash_table_unref(all);
    return code;
}

static enum aad_code keyring_file_unlock(struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = keyring_begin(s, false, err);

    if (code == AAD_NOT_FOUND)
        return aad_error_remedy(err, "It is made, and its master password chosen, when the first "
                                     "secret is stored in it: aad-credential connection add.");
    if (!code)
        keyring_end(s);
    return code;
}

static const struct aad_store_plugin keyring_file_plugin = {
    .abi = AAD_STORE_ABI,
    .size = sizeof(struct aad_store_plugin),
    .name = "keyring-file",
    .description = "the embedded keyring (an encrypted file)",
    .open = keyring_file_open,
    .close = keyring_file_close,
    .check = keyring_file_check,
    .load = keyring_file_load,
    .save = keyring_file_save,
    .erase = keyring_file_erase,
    .list = keyring_file_list,
    .unlock = keyring_file_unlock,
    KEYFILE_VERBS,
};

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
    return host_abi == AAD_STORE_ABI ? &keyring_file_plugin : NULL;
}
