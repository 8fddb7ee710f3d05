/*
 * keyring.c - the encrypted file while it is in use: password, lock, libsecret's backend
 *
 * libsecret takes path and password from environment variables. They are set in this process
 * alone, which nobody may look into, and the password is gone from there before anything is done
 * with the file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keyring.h"

#include <stdlib.h>
#include <string.h>

#define KEYRING_PASSWORD_VARIABLE "SECRET_FILE_TEST_PASSWORD"
#define KEYRING_PASSWORD_MAX 1024u
#define KEYRING_TRIES 3
#define KEYRING_SUBJECT "the embedded keyring"
/* libsecret's file: a name of 16 bytes, a version of 2, and a GVariant: the salt with its length
 * before it, the rounds of the key's derivation, time, count, and the items. */
#define KEYRING_PREFIX 18u
#define KEYRING_TYPE "(uayutua(a{say}ay))"

static const struct aad_item keyring_verifier = {.connection = "", .role = "verifier"};

void keyring_forget(struct aad_store_state *s)
{
    if (!s->variable)
        return;
    explicit_bzero(s->variable, strlen(s->variable));
    free(s->variable);
    s->variable = NULL;
    s->is_proven = s->is_judged = false;
}

static enum aad_code keyring_take_password(void *ctx, const void *bytes, size_t len)
{
    static const char name[] = KEYRING_PASSWORD_VARIABLE "=";
    struct aad_store_state *s = ctx;

    if (!len || len > KEYRING_PASSWORD_MAX || memchr(bytes, 0, len))
        return AAD_USAGE;
    s->variable = malloc(sizeof name + len);
    if (!s->variable)
        return AAD_INTERNAL;
    memcpy(s->variable, name, sizeof name - 1);
    memcpy(s->variable + sizeof name - 1, bytes, len);
    s->variable[sizeof name - 1 + len] = 0;
    return AAD_OK;
}

/* Without the lock: a person may take long. */
enum aad_code keyring_get_password(struct aad_store_state *s, bool exists, struct aad_error *err)
{
    const struct aad_store_host *host = s->host;
    enum aad_code code;

    if (s->variable)
        return AAD_OK;
    s->question = exists ? AAD_ASK_MASTER_PASSWORD : AAD_ASK_NEW_PASSWORD;
    code = host->ask(host->ctx, s->question, KEYRING_SUBJECT, keyring_take_password, s, err);
    if (code == AAD_USAGE)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a master password has 1 to %u bytes, none of them zero",
                             KEYRING_PASSWORD_MAX);
    return code;
}

static void keyring_judge(struct aad_store_state *s, bool is_right)
{
    if (!s->is_judged)
        s->host->answer_was(s->host->ctx, s->question, is_right);
    s->is_judged = true;
    s->is_proven = is_right;
}

static enum aad_code keyring_is_wrong(struct aad_error *err)
{
    (void)aad_error_set(err, AAD_LOCKED, NULL, "the master password is wrong");
    return aad_error_remedy(err, "Run 'aad-credential unlock' and type the master password of the "
                                 "embedded keyring; or correct the systemd credential or the "
                                 "descriptor that it came from.");
}

static enum aad_code keyring_start_backend(struct aad_store_state *s, struct aad_error *err)
{
    char *variable = strdup(s->variable);
    enum aad_code code;

    if (!variable || putenv(variable))
        code = aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    else
        code = item_open_backend(s->host, &s->backend, err);
    (void)unsetenv(KEYRING_PASSWORD_VARIABLE);
    if (variable)
        explicit_bzero(variable, strlen(variable));
    free(variable);
    return code;
}

enum aad_code keyring_store(struct aad_store_state *s, const struct aad_item *item,
                            const char *label, SecretValue *value, struct aad_error *err)
{
    const SecretBackendInterface *interface = SECRET_BACKEND_GET_IFACE(s->backend);
    GHashTable *attributes = item_attributes(item, false);
    struct item_call *call = item_call_begin(s->host);
    enum aad_code code;

    interface->store(s->backend, &item_schema, attributes, SECRET_COLLECTION_DEFAULT, label, value,
                     call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        (void)interface->store_finish(s->backend, call->result, &call->error);
    code = item_call_end(call, "cannot write the embedded keyring", err);
    g_hash_table_unref(attributes);
    return code ? code : files_sync(&s->files, err);
}

static enum aad_code keyring_find(struct aad_store_state *s, const struct aad_item *item,
                                  GList **ret, struct aad_error *err)
{
    GHashTable *attributes = item_attributes(item, false);
    enum aad_code code = item_search(s->host, s->backend, attributes, ret, err);

    g_hash_table_unref(attributes);
    return code;
}

static enum aad_code keyring_create(struct aad_store_state *s, struct aad_error *err)
{
    SecretValue *value = item_new_value("1", 1);
    enum aad_code code = files_begin_creating(&s->files, err);

    if (!code)
        code = keyring_store(s, &keyring_verifier, "verifier", value, err);
    if (!code)
        code = files_end_creating(&s->files, err);
    secret_value_unref(value);
    return code;
}

static enum aad_code keyring_prove(struct aad_store_state *s, bool exists, struct aad_error *err)
{
    GList *found = NULL;
    enum aad_code code;

    if (!exists)
        return keyring_create(s, err);
    code = keyring_find(s, &keyring_verifier, &found, err);
    if (!code && !found)
        code = keyring_is_wrong(err);
    item_free_list(found);
    return code;
}

void keyring_end(struct aad_store_state *s)
{
    g_clear_object(&s->backend);
    files_unlock(&s->files);
}

enum aad_code keyring_exists(struct aad_store_state *s, bool *ret, struct aad_error *err)
{
    enum aad_code code = files_lock(&s->files, s->host, err);

    if (code)
        return code;
    code = files_check(&s->files, err);
    files_unlock(&s->files);
    *ret = !code;
    return code == AAD_NOT_FOUND ? AAD_OK : code;
}

static bool keyring_is_normal(GVariant *content)
{
    guint32 salt_len = 0, rounds = 0;
    GVariant *salt;
    bool is_normal;

    if (!g_variant_is_normal_form(content))
        return false;
    g_variant_get_child(content, 0, "u", &salt_len);
    salt = g_variant_get_child_value(content, 1);
    g_variant_get_child(content, 2, "u", &rounds);
    is_normal = salt_len && GUINT32_FROM_LE(salt_len) == g_variant_n_children(salt) && rounds;
    g_variant_unref(salt);
    return is_normal;
}

/* Of a file that was cut libsecret takes the length of the salt on trust, and aborts. */
static enum aad_code keyring_check_content(const struct aad_store_state *s, struct aad_error *err)
{
    GBytes *whole, *part;
    GVariant *content;
    char *bytes = NULL;
    gsize len = 0;
    bool is_normal = false;

    if (!g_file_get_contents(s->files.keyring, &bytes, &len, NULL))
        return aad_error_set(err, AAD_IO, NULL, "cannot read '%s'", s->files.keyring);
    whole = g_bytes_new_take(bytes, len);
    if (len > KEYRING_PREFIX) {
        part = g_bytes_new_from_bytes(whole, KEYRING_PREFIX, len - KEYRING_PREFIX);
        content =
            g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(KEYRING_TYPE), part, FALSE));
        is_normal = keyring_is_normal(content);
        g_variant_unref(content);
        g_bytes_unref(part);
    }
    g_bytes_unref(whole);
    return is_normal ? AAD_OK : files_is_damaged(&s->files, err);
}

/* With the password at hand: locks, looks again, lets libsecret read, and proves the password.
 * keyring_end() is called here on failure, otherwise by the verb. */
enum aad_code keyring_enter(struct aad_store_state *s, bool may_create, struct aad_error *err)
{
    bool exists = true;
    enum aad_code code = files_lock(&s->files, s->host, err);

    if (!code)
        code = files_check(&s->files, err);
    if (code == AAD_NOT_FOUND) {
        exists = false;
        code = AAD_OK;
    }
    if (!code && !exists && !may_create)
        code = aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no embedded keyring yet");
    if (!code && exists)
        code = keyring_check_content(s, err);
    if (!code)
        code = keyring_start_backend(s, err);
    if (!code)
        code = keyring_prove(s, exists, err);
    if (code)
        keyring_end(s);
    return code;
}

/* How every verb begins. Where a person types, a wrong password may be corrected; another source
 * would only say the same again. */
enum aad_code keyring_begin(struct aad_store_state *s, bool may_create, struct aad_error *err)
{
    enum aad_code code = AAD_LOCKED;
    bool exists;

    for (int i = 0; i < KEYRING_TRIES && code == AAD_LOCKED; i++) {
        code = keyring_exists(s, &exists, err);
        if (!code && !exists && !may_create)
            code = aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no embedded keyring yet");
        if (!code)
            code = keyring_get_password(s, exists, err);
        if (code)
            return code;
        code = keyring_enter(s, may_create, err);
        if (!code || code == AAD_LOCKED)
            keyring_judge(s, !code);
        if (code == AAD_LOCKED)
            keyring_forget(s);
        if (!s->host->may_ask)
            break;
    }
    return code;
}

static enum aad_code keyring_load_found(struct aad_store_state *s, const struct aad_item *item,
                                        GList *found, SecretValue **ret, struct aad_error *err)
{
    struct item_call *call;
    SecretValue *value = NULL;
    enum aad_code code;

    if (!found)
        return item_not_found(item, err);
    if (found->next) {
        (void)item_ambiguous(item, g_list_length(found), err);
        /* No program but ours opens the file as it is: Seahorse shows another keyring. */
        return aad_error_remedy(err,
                                "Store it anew: 'aad-credential connection export %s', 'remove' "
                                "with its secrets, and 'import'.",
                                item->connection);
    }
    call = item_call_begin(s->host);
    secret_retrievable_retrieve_secret(SECRET_RETRIEVABLE(found->data), call->cancellable,
                                       item_call_done, call);
    if (!item_call_wait(call))
        value = secret_retrievable_retrieve_secret_finish(SECRET_RETRIEVABLE(found->data),
                                                          call->result, &call->error);
    code = item_call_end(call, "cannot read the embedded keyring", err);
    if (!code && !value)
        code = aad_error_set(err, AAD_IO, NULL, "the embedded keyring gave no secret");
    if (!code)
        *ret = value;
    return code;
}

enum aad_code keyring_get(struct aad_store_state *s, const struct aad_item *item, SecretValue **ret,
                          struct aad_error *err)
{
    GList *found = NULL;
    enum aad_code code = keyring_find(s, item, &found, err);

    if (!code)
        code = keyring_load_found(s, item, found, ret, err);
    item_free_list(found);
    return code;
}

/* libsecret reads the file again: what was written is judged by what is there. */
enum aad_code keyring_reopen(struct aad_store_state *s, struct aad_error *err)
{
    g_clear_object(&s->backend);
    return keyring_start_backend(s, err);
}
