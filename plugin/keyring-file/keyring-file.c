/*
 * keyring-file.c - the embedded keyring: encrypted files, for machines without a desktop
 *
 * One folder of the user's. `keyring`, the header, turns the master password into the keyring's
 * key; each secret is a file of its own, named after connection and role. aad-credential-
 * keyring-file(5) describes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/heap.h"
#include "common/keyfile.h"
#include "common/replace.h"
#include "keyring.h"

static enum aad_code keyring_file_open(const struct aad_store_host *host, const char *location,
                                       struct aad_store_state **ret_state, struct aad_error *err)
{
    const char *directory = host->setting(host->ctx, "directory");
    char path[FOLDER_PATH_MAX];
    struct aad_store_state *s;
    enum aad_code code;

    if (location[0])
        return aad_error_set(err, AAD_CONFIG, NULL, "the store keyring-file has no locations");
    if (!directory || strlen(directory) > sizeof path - sizeof "/keyring-file")
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "there is no directory for the keyring");
    heap_init();
    s = heap_new(sizeof *s);
    if (!s)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    s->host = host;
    (void)snprintf(path, sizeof path, "%s/keyring-file", directory);
    code = folder_init(&s->folder, path, err);
    if (!code)
        code = folder_open(&s->folder, false, err);
    if (code)
        heap_free(s);
    else
        *ret_state = s;
    return code;
}

static void keyring_file_close(struct aad_store_state *s)
{
    if (!s)
        return;
    keyfile_forget();
    folder_close(&s->folder);
    heap_free(s);
}

/* --- without a secret ----------------------------------------------------------------------- */

static enum aad_code keyring_file_check(struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = keyring_check(s, err);

    if (code != AAD_NOT_FOUND)
        return code;
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "there is no embedded keyring yet\n"
                         "It is made when the first secret is stored in it, or by 'aad-credential "
                         "unlock'.");
}

static enum aad_code keyring_file_unlock(struct aad_store_state *s, struct aad_error *err)
{
    return keyring_open(s, true, err); /* whoever has a password for it wants one */
}

struct keyring_file_list {
    const struct aad_store_state *state;
    aad_visit *visit;
    void *ctx;
};

/* What cannot be read is shown by its name alone: so that it can be removed. */
static enum aad_code keyring_file_show(void *ctx, char *name)
{
    const struct keyring_file_list *list = ctx;
    unsigned char head[ENTRY_HEAD_MAX];
    struct folder_bytes got = {head, sizeof head, 0};
    struct entry entry;
    struct aad_item item;
    bool is_good =
        !folder_read(&list->state->folder, name, &got, NULL) && entry_parse(head, got.len, &entry);

    (void)entry_parse_name(name, &item);
    if (is_good && entry.label[0])
        item.label = entry.label;
    if (is_good && entry.username[0])
        item.username = entry.username;
    return list->visit(list->ctx, &item);
}

static enum aad_code keyring_file_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                                       struct aad_error *err)
{
    struct keyring_file_list list = {s, visit, visit_ctx};
    enum aad_code code = folder_open(&s->folder, false, err);

    return code ? code : keyring_each(s, keyring_file_show, &list, err);
}

/* --- one secret ----------------------------------------------------------------------------- */

static enum aad_code keyring_file_name(const struct aad_item *item, char ret[ENTRY_NAME_SIZE],
                                       struct aad_error *err)
{
    if (entry_print_name(item, ret))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL, "a connection or a role has an impossible name");
}

static enum aad_code keyring_file_not_found(const struct aad_item *item, struct aad_error *err)
{
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "the keyring has no %s of connection '%s'",
                         item->role, item->connection);
}

static enum aad_code keyring_file_is_damaged(const struct aad_store_state *s, const char *name,
                                             const struct aad_item *item, struct aad_error *err)
{
    return aad_error_set(err, AAD_IO, NULL,
                         "'%.300s/%s' is damaged, or of another keyring\n"
                         "Restore it from a backup, or store it again: 'aad-credential connection "
                         "edit %s --secret'.",
                         s->folder.path, name, item->connection);
}

static enum aad_code keyring_file_load(struct aad_store_state *s, const struct aad_item *item,
                                       aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    auto_heap unsigned char *file = heap_new(ENTRY_MAX + 1), *plain = heap_new(AAD_SECRET_MAX);
    struct folder_bytes got = {file, ENTRY_MAX + 1, 0}, secret = {plain, AAD_SECRET_MAX, 0};
    char name[ENTRY_NAME_SIZE];
    enum aad_code code = file && plain ? keyring_file_name(item, name, err)
                                       : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    if (!code)
        code = keyring_open(s, false, err);
    if (!code)
        code = folder_read(&s->folder, name, &got, err);
    if (code == AAD_NOT_FOUND)
        return keyring_file_not_found(item, err);
    if (code)
        return code;
    if (!entry_open(s->key, item, (struct seal_bytes){file, got.len}, &secret))
        return keyring_file_is_damaged(s, name, item, err);
    code = sink(sink_ctx, secret.bytes, secret.len);
    return code ? aad_error_set(err, code, NULL, "the secret could not be handed over") : AAD_OK;
}

/* What is on the disk is decrypted again before the old one is gone. */
static enum aad_code keyring_file_read_back(struct aad_store_state *s, const struct aad_item *item,
                                            struct seal_bytes wanted, struct replace *r,
                                            struct aad_error *err)
{
    auto_heap unsigned char *file = heap_new(ENTRY_MAX + 1), *plain = heap_new(AAD_SECRET_MAX);
    struct folder_bytes got = {file, ENTRY_MAX + 1, 0}, secret = {plain, AAD_SECRET_MAX, 0};
    enum aad_code code = file && plain ? replace_read(r, &got, err)
                                       : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    if (code)
        return code;
    if (!entry_open(s->key, item, (struct seal_bytes){file, got.len}, &secret) ||
        secret.len != wanted.len || !heap_equal(secret.bytes, wanted.bytes, wanted.len))
        return aad_error_set(err, AAD_IO, NULL,
                             "the keyring gives back something else than was stored");
    return AAD_OK;
}

static enum aad_code keyring_file_save(struct aad_store_state *s, const struct aad_item *item,
                                       const void *bytes, size_t len, struct aad_error *err)
{
    auto_heap unsigned char *file = heap_new(ENTRY_MAX);
    struct folder_bytes sealed = {file, ENTRY_MAX, 0};
    struct seal_bytes secret = {bytes, len};
    char name[ENTRY_NAME_SIZE];
    auto_replace struct replace r = replace_of(&s->folder, name);
    enum aad_code code = file ? keyring_file_name(item, name, err)
                              : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    if (!code && (!len || len > AAD_SECRET_MAX))
        code = aad_error_set(err, AAD_USAGE, NULL, "a secret has 1 to %u bytes", AAD_SECRET_MAX);
    if (!code)
        code = keyring_open(s, true, err);
    if (!code && !entry_seal(s->key, item, secret, &sealed))
        code = aad_error_set(err, AAD_INTERNAL, NULL, "encrypting failed");
    if (!code)
        code = replace_write(&r, sealed.bytes, sealed.len, err);
    if (!code)
        code = keyring_file_read_back(s, item, secret, &r, err);
    return code ? code : replace_commit(&r, err);
}

/* Takes no password: removing the file with any other program would take none either. */
static enum aad_code keyring_file_erase(struct aad_store_state *s, const struct aad_item *item,
                                        struct aad_error *err)
{
    char name[ENTRY_NAME_SIZE];
    enum aad_code code = keyring_file_name(item, name, err);

    if (!code)
        code = folder_open(&s->folder, false, err);
    if (!code)
        code = folder_remove(&s->folder, name, err);
    return code == AAD_NOT_FOUND ? keyring_file_not_found(item, err) : code;
}

static const struct aad_store_plugin keyring_file_plugin = {
    .abi = AAD_STORE_ABI,
    .size = sizeof(struct aad_store_plugin),
    .name = "keyring-file",
    .description = "the embedded keyring (encrypted files)",
    .open = keyring_file_open,
    .close = keyring_file_close,
    .check = keyring_file_check,
    .load = keyring_file_load,
    .save = keyring_file_save,
    .erase = keyring_file_erase,
    .list = keyring_file_list,
    .unlock = keyring_file_unlock,
    .change_password = change_password,
    KEYFILE_VERBS,
};

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
    return host_abi == AAD_STORE_ABI ? &keyring_file_plugin : NULL;
}
