/*
 * save.c - storing a secret in the Secret Service: replacing an item, or creating it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "save.h"

#include "search.h"
#include "session.h"

#define SAVE_INTERFACE "org.freedesktop.Secret.Item"

/* A secret on its way into the keyring. */
struct save_secret {
    const struct aad_item *item;
    SecretValue *value;
};

static GVariant *save_attributes(const struct aad_item *item, bool with_username)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a{ss}"));
    g_variant_builder_add(&builder, "{ss}", "xdg:schema", ITEM_SCHEMA);
    g_variant_builder_add(&builder, "{ss}", "connection", item->connection);
    g_variant_builder_add(&builder, "{ss}", "role", item->role);
    if (with_username && item->username)
        g_variant_builder_add(&builder, "{ss}", "username", item->username);
    return g_variant_builder_end(&builder);
}

static GVariant *save_label(const struct aad_item *item)
{
    char *text = item->label
                     ? g_utf8_make_valid(item->label, -1)
                     : g_strdup_printf("aad-credential: %s (%s)", item->connection, item->role);

    return g_variant_new_take_string(text);
}

static enum aad_code save_set_property(struct aad_store_state *s, const char *path,
                                       const char *name, GVariant *value, struct aad_error *err)
{
    const struct collection_method set = {
        .path = path, .interface = "org.freedesktop.DBus.Properties", .name = "Set"};

    return collection_call(s, &set, g_variant_new("(ssv)", SAVE_INTERFACE, name, value), NULL, err);
}

/* An item that exists keeps its place, and its secret is replaced in one step. */
static enum aad_code save_replace(struct aad_store_state *s, const char *path,
                                  const struct save_secret *secret, struct aad_error *err)
{
    const struct collection_method set = {
        .path = path, .interface = SAVE_INTERFACE, .name = "SetSecret"};
    GVariant *encoded = secret_service_encode_dbus_secret(s->service, secret->value);
    enum aad_code code = collection_call(s, &set, g_variant_new("(@(oayays))", encoded), NULL, err);

    if (!code && secret->item->label)
        code = save_set_property(s, path, "Label", save_label(secret->item), err);
    return code;
}

/* If two create the same item at once, the second replaces the first. Only the attributes that name
 * the item are compared, so the user's name is added afterwards. */
static enum aad_code save_create(struct aad_store_state *s, const char *collection,
                                 const struct save_secret *secret, char **ret_path,
                                 struct aad_error *err)
{
    GHashTable *properties =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
    struct item_call *call = item_call_begin(s->host);
    char *path = NULL;
    enum aad_code code;

    (void)g_hash_table_insert(properties, g_strdup(SAVE_INTERFACE ".Label"),
                              g_variant_ref_sink(save_label(secret->item)));
    (void)g_hash_table_insert(properties, g_strdup(SAVE_INTERFACE ".Attributes"),
                              g_variant_ref_sink(save_attributes(secret->item, false)));
    secret_service_create_item_dbus_path(s->service, collection, properties, secret->value,
                                         SECRET_ITEM_CREATE_REPLACE, call->cancellable,
                                         item_call_done, call);
    if (!item_call_wait(call))
        path = secret_service_create_item_dbus_path_finish(s->service, call->result, &call->error);
    code = item_call_end(call, "the keyring did not store the secret", err);
    g_hash_table_unref(properties);
    if (!code && !path)
        code = aad_error_set(err, AAD_CANCELLED, NULL, "the secret was not stored");
    if (!code)
        *ret_path = path;
    return code;
}

static enum aad_code save_create_in_default(struct aad_store_state *s,
                                            const struct save_secret *secret, char **ret_path,
                                            struct aad_error *err)
{
    char *collection = NULL;
    bool locked = false;
    enum aad_code code = collection_find_default(s, &locked, &collection, err);

    if (code == AAD_UNAVAILABLE && s->host->may_ask)
        code = collection_create_default(s, &collection, err);
    if (!code && locked)
        code = collection_unlock(s, collection, err);
    if (!code)
        code = save_create(s, collection, secret, ret_path, err);
    g_free(collection);
    return code;
}

static enum aad_code save_read_back(struct aad_store_state *s, const char *path, const void *bytes,
                                    size_t len, struct aad_error *err)
{
    SecretValue *value = NULL;
    enum aad_code code = search_get(s, path, &value, err);
    bool is_same;

    if (code)
        return code;
    is_same = item_is_value(value, bytes, len);
    secret_value_unref(value);
    if (!is_same)
        return aad_error_set(err, AAD_IO, NULL,
                             "the keyring gives back something else than was stored");
    return AAD_OK;
}

static enum aad_code save_write(struct aad_store_state *s, const struct save_secret *secret,
                                char **ret_path, struct aad_error *err)
{
    const struct aad_item *item = secret->item;
    auto_found struct search_found found = {0};
    enum aad_code code = search_items(s, item, &found, err);
    unsigned n = code ? 0 : search_count(&found);

    if (!code && n > 1)
        code = item_ambiguous(item, n, err);
    if (!code && n && found.locked[0])
        code = collection_unlock_item(s, found.locked[0], err);
    if (!code)
        code = session_open(s, err);
    if (code)
        return code;
    if (!n)
        return save_create_in_default(s, secret, ret_path, err);
    *ret_path = g_strdup(found.unlocked[0] ? found.unlocked[0] : found.locked[0]);
    return save_replace(s, *ret_path, secret, err);
}

enum aad_code save_item(struct aad_store_state *s, const struct aad_item *item, const void *bytes,
                        size_t len, struct aad_error *err)
{
    const struct save_secret secret = {item, item_new_value(bytes, len)};
    char *path = NULL;
    enum aad_code code = save_write(s, &secret, &path, err);

    if (!code && item->username)
        code = save_set_property(s, path, "Attributes", save_attributes(item, true), err);
    if (!code)
        code = save_read_back(s, path, bytes, len, err);
    secret_value_unref(secret.value);
    g_free(path);
    return code;
}
