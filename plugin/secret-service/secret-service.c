/*
 * secret-service.c - the desktop's keyring, by the Secret Service API over D-Bus
 *
 * A load is one search and one get, with the session's key exchange going on during the search;
 * no proxy objects are made of items. Items carry the schema io.github.aad-credential, so that
 * Seahorse shows the label and `secret-tool search xdg:schema io.github.aad-credential` works.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "collection.h"

#define SERVICE_ITEM "org.freedesktop.Secret.Item"

/* What a search found. */
struct service_found {
    char **unlocked, **locked; /* D-Bus paths */
};

static void service_clear_found(struct service_found *found)
{
    g_strfreev(found->unlocked);
    g_strfreev(found->locked);
    memset(found, 0, sizeof *found);
}

#define auto_found __attribute__((cleanup(service_clear_found)))

static unsigned service_count(const struct service_found *found)
{
    return g_strv_length(found->unlocked) + g_strv_length(found->locked);
}

static enum aad_code service_connect_bus(const struct aad_store_host *host, struct aad_error *err)
{
    struct item_call *call;
    GDBusConnection *bus = NULL;
    enum aad_code code;

    /* GLib would start a bus of its own with the help of an X display. */
    if (!g_getenv("DBUS_SESSION_BUS_ADDRESS")) {
        (void)aad_error_set(err, AAD_UNAVAILABLE, NULL, "there is no D-Bus session bus");
        return aad_error_remedy(err, "Log in with a desktop session, or run the command under "
                                     "dbus-run-session; on a machine without a desktop choose the "
                                     "store 'keyring-file'.");
    }
    call = item_call_begin(host);
    g_bus_get(G_BUS_TYPE_SESSION, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        bus = g_bus_get_finish(call->result, &call->error);
    code = item_call_end(call, "the D-Bus session bus cannot be reached", err);
    if (code == AAD_IO) {
        (void)aad_error_set(err, AAD_UNAVAILABLE, NULL,
                            "the D-Bus session bus does not answer at its address");
        return aad_error_remedy(err, "DBUS_SESSION_BUS_ADDRESS names a bus that is gone: log in "
                                     "again or correct it; on a machine without a desktop choose "
                                     "the store 'keyring-file'.");
    }
    if (code)
        return code;
    /* The loss of the bus is an error like any other, and no reason to end the process. The
     * reference is kept: libsecret will ask for the same connection. */
    g_dbus_connection_set_exit_on_close(bus, FALSE);
    return AAD_OK;
}

static enum aad_code service_open(const struct aad_store_host *host, const char *location,
                                  struct aad_store_state **ret_state, struct aad_error *err)
{
    struct aad_store_state *state;
    SecretBackend *backend = NULL;
    enum aad_code code;

    if (location[0])
        return aad_error_set(err, AAD_CONFIG, NULL, "the store secret-service has no locations");
    item_init_library();
    (void)g_setenv("SECRET_BACKEND", "service", TRUE);
    code = service_connect_bus(host, err);
    if (!code)
        code = item_open_backend(host, &backend, err);
    if (code)
        return code;
    if (!SECRET_IS_SERVICE(backend)) {
        g_object_unref(backend);
        return aad_error_set(err, AAD_INTERNAL, NULL, "libsecret gave another backend");
    }
    state = g_new0(struct aad_store_state, 1);
    state->host = host;
    state->backend = backend;
    state->service = SECRET_SERVICE(backend);
    *ret_state = state;
    return AAD_OK;
}

static void service_close(struct aad_store_state *s)
{
    if (!s)
        return;
    g_object_unref(s->backend);
    g_free(s);
}

static enum aad_code service_check(struct aad_store_state *s, struct aad_error *err)
{
    char *path = NULL;
    bool locked = false;
    enum aad_code code = collection_find_default(s, &locked, &path, err);

    g_free(path);
    if (code || !locked)
        return code;
    return aad_error_set(err, AAD_LOCKED, NULL, "the default keyring is locked");
}

static enum aad_code service_search(struct aad_store_state *s, const struct aad_item *item,
                                    struct service_found *ret, struct aad_error *err)
{
    GHashTable *attributes = item_attributes(item, false);
    struct item_call *call = item_call_begin(s->host);
    enum aad_code code;

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
static enum aad_code service_explain_absence(struct aad_store_state *s, const struct aad_item *item,
                                             bool *ret_again, struct aad_error *err)
{
    char *path = NULL;
    bool locked = false;
    enum aad_code code = collection_find_default(s, &locked, &path, NULL);

    *ret_again = false;
    if (!code && locked) {
        code = collection_unlock(s, path, err);
        *ret_again = !code;
    } else if (code != AAD_TIMEOUT) {
        code = item_not_found(item, err);
    }
    g_free(path);
    return code;
}

static enum aad_code service_unlock_found(struct aad_store_state *s, const char *item_path,
                                          struct aad_error *err)
{
    char *path = collection_of_item(item_path);
    enum aad_code code = collection_unlock(s, path, err);

    g_free(path);
    return code;
}

/* Finds the one item that is meant, and unlocks where it is. *ret_path is for g_free(). */
static enum aad_code service_find(struct aad_store_state *s, const struct aad_item *item,
                                  char **ret_path, struct aad_error *err)
{
    auto_found struct service_found found = {0};
    enum aad_code code = service_search(s, item, &found, err);
    bool again = false;

    if (!code && !service_count(&found)) {
        code = service_explain_absence(s, item, &again, err);
        service_clear_found(&found);
        if (again)
            code = service_search(s, item, &found, err);
    }
    if (code)
        return code;
    if (service_count(&found) != 1)
        return service_count(&found) ? item_ambiguous(item, service_count(&found), err)
                                     : item_not_found(item, err);
    if (found.locked[0])
        code = service_unlock_found(s, found.locked[0], err);
    if (!code)
        *ret_path = g_strdup(found.unlocked[0] ? found.unlocked[0] : found.locked[0]);
    return code;
}

static enum aad_code service_get(struct aad_store_state *s, const char *path, SecretValue **ret,
                                 struct aad_error *err)
{
    enum aad_code code = collection_open_session(s, err);
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

static enum aad_code service_load(struct aad_store_state *s, const struct aad_item *item,
                                  aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    SecretValue *value = NULL;
    char *path = NULL;
    enum aad_code code = service_find(s, item, &path, err);

    if (!code)
        code = service_get(s, path, &value, err);
    if (!code) {
        code = item_give(value, sink, sink_ctx, err);
        secret_value_unref(value);
    }
    g_free(path);
    return code;
}

static GVariant *service_attributes(const struct aad_item *item, bool with_username)
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

static GVariant *service_label(const struct aad_item *item)
{
    char *text = item->label ? g_utf8_make_valid(item->label, -1)
                             : g_strdup_printf("%s (%s)", item->connection, item->role);

    return g_variant_new_take_string(text);
}

static enum aad_code service_set_property(struct aad_store_state *s, const char *path,
                                          const char *name, GVariant *value, struct aad_error *err)
{
    return collection_call(s, path, "org.freedesktop.DBus.Properties", "Set",
                           g_variant_new("(ssv)", SERVICE_ITEM, name, value), NULL, err);
}

/* An item that exists keeps its place, and its secret is replaced in one step. */
static enum aad_code service_replace(struct aad_store_state *s, const char *path,
                                     const struct aad_item *item, SecretValue *value,
                                     struct aad_error *err)
{
    GVariant *secret = secret_service_encode_dbus_secret(s->service, value);
    enum aad_code code = collection_call(s, path, SERVICE_ITEM, "SetSecret",
                                         g_variant_new("(@(oayays))", secret), NULL, err);

    if (!code && item->label)
        code = service_set_property(s, path, "Label", service_label(item), err);
    return code;
}

/* Of two that create the same item at once the second replaces the first: only what names the
 * item is compared, so the user's name is added afterwards. */
static enum aad_code service_create(struct aad_store_state *s, const char *collection,
                                    const struct aad_item *item, SecretValue *value,
                                    char **ret_path, struct aad_error *err)
{
    GHashTable *properties =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
    struct item_call *call = item_call_begin(s->host);
    char *path = NULL;
    enum aad_code code;

    (void)g_hash_table_insert(properties, g_strdup(SERVICE_ITEM ".Label"),
                              g_variant_ref_sink(service_label(item)));
    (void)g_hash_table_insert(properties, g_strdup(SERVICE_ITEM ".Attributes"),
                              g_variant_ref_sink(service_attributes(item, false)));
    secret_service_create_item_dbus_path(s->service, collection, properties, value,
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

static enum aad_code service_create_in_default(struct aad_store_state *s,
                                               const struct aad_item *item, SecretValue *value,
                                               char **ret_path, struct aad_error *err)
{
    char *collection = NULL;
    bool locked = false;
    enum aad_code code = collection_find_default(s, &locked, &collection, err);

    if (code == AAD_UNAVAILABLE && s->host->may_ask)
        code = collection_create_default(s, &collection, err);
    if (!code && locked)
        code = collection_unlock(s, collection, err);
    if (!code)
        code = service_create(s, collection, item, value, ret_path, err);
    g_free(collection);
    return code;
}

static enum aad_code service_read_back(struct aad_store_state *s, const char *path,
                                       const void *bytes, size_t len, struct aad_error *err)
{
    SecretValue *value = NULL;
    enum aad_code code = service_get(s, path, &value, err);
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

static enum aad_code service_write(struct aad_store_state *s, const struct aad_item *item,
                                   SecretValue *value, char **ret_path, struct aad_error *err)
{
    auto_found struct service_found found = {0};
    enum aad_code code = service_search(s, item, &found, err);
    unsigned n = code ? 0 : service_count(&found);

    if (!code && n > 1)
        code = item_ambiguous(item, n, err);
    if (!code && n && found.locked[0])
        code = service_unlock_found(s, found.locked[0], err);
    if (!code)
        code = collection_open_session(s, err);
    if (code)
        return code;
    if (!n)
        return service_create_in_default(s, item, value, ret_path, err);
    *ret_path = g_strdup(found.unlocked[0] ? found.unlocked[0] : found.locked[0]);
    return service_replace(s, *ret_path, item, value, err);
}

static enum aad_code service_save(struct aad_store_state *s, const struct aad_item *item,
                                  const void *bytes, size_t len, struct aad_error *err)
{
    SecretValue *value = item_new_value(bytes, len);
    char *path = NULL;
    enum aad_code code = service_write(s, item, value, &path, err);

    if (!code && item->username)
        code = service_set_property(s, path, "Attributes", service_attributes(item, true), err);
    if (!code)
        code = service_read_back(s, path, bytes, len, err);
    secret_value_unref(value);
    g_free(path);
    return code;
}

static enum aad_code service_delete(struct aad_store_state *s, const char *path,
                                    struct aad_error *err)
{
    struct item_call *call = item_call_begin(s->host);

    secret_service_delete_item_dbus_path(s->service, path, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        (void)secret_service_delete_item_dbus_path_finish(s->service, call->result, &call->error);
    return item_call_end(call, "the keyring did not remove the secret", err);
}

static enum aad_code service_erase(struct aad_store_state *s, const struct aad_item *item,
                                   struct aad_error *err)
{
    auto_found struct service_found found = {0};
    enum aad_code code = service_search(s, item, &found, err);
    bool again = false;

    if (!code && !service_count(&found)) {
        code = service_explain_absence(s, item, &again, err);
        service_clear_found(&found);
        if (again)
            code = service_search(s, item, &found, err);
        if (!code && !service_count(&found))
            code = item_not_found(item, err);
    }
    for (char **path = found.locked; !code && *path; path++) {
        code = service_unlock_found(s, *path, err);
        if (!code)
            code = service_delete(s, *path, err);
    }
    for (char **path = found.unlocked; !code && *path; path++)
        code = service_delete(s, *path, err);
    return code;
}

static enum aad_code service_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                                  struct aad_error *err)
{
    GHashTable *all = g_hash_table_new(g_str_hash, g_str_equal);
    GList *items = NULL;
    enum aad_code code = item_search(s->host, s->backend, all, &items, err);

    if (!code)
        code = item_visit(items, 0, visit, visit_ctx, err);
    item_free_list(items);
    g_hash_table_unref(all);
    return code;
}

static enum aad_code service_unlock(struct aad_store_state *s, struct aad_error *err)
{
    char *path = NULL;
    bool locked = false;
    enum aad_code code = collection_find_default(s, &locked, &path, err);

    if (!code && locked)
        code = collection_unlock(s, path, err);
    g_free(path);
    return code;
}

static const struct aad_store_plugin service_plugin = {
    .abi = AAD_STORE_ABI,
    .size = sizeof(struct aad_store_plugin),
    .name = "secret-service",
    .description = "the desktop's keyring (Secret Service)",
    .open = service_open,
    .close = service_close,
    .check = service_check,
    .load = service_load,
    .save = service_save,
    .erase = service_erase,
    .list = service_list,
    .unlock = service_unlock,
};

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
    return host_abi == AAD_STORE_ABI ? &service_plugin : NULL;
}
