/*
 * secret-service.c - the desktop's keyring, by the Secret Service API over D-Bus
 *
 * A load is one search and one get, with the session's key exchange going on from the start; no
 * proxy objects are made of items. Items carry the schema io.github.aad-credential, so that
 * Seahorse shows the label and `secret-tool search xdg:schema io.github.aad-credential` works.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "collection.h"
#include "common/keyfile.h"
#include "save.h"
#include "search.h"
#include "session.h"

static enum aad_code service_connect_bus(const struct aad_store_host *host, struct aad_error *err)
{
    struct item_call *call;
    GDBusConnection *bus = NULL;
    enum aad_code code;

    /* GLib would start a bus of its own with the help of an X display. */
    if (!g_getenv("DBUS_SESSION_BUS_ADDRESS"))
        return aad_error_set(
            err, AAD_UNAVAILABLE, NULL,
            "there is no D-Bus session bus\n"
            "Log in with a desktop session; on a machine without a desktop choose the store "
            "'keyring-file'.");
    call = item_call_begin(host);
    g_bus_get(G_BUS_TYPE_SESSION, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        bus = g_bus_get_finish(call->result, &call->error);
    code = item_call_end(call, "the D-Bus session bus cannot be reached", err);
    if (code == AAD_IO)
        return aad_error_set(
            err, AAD_UNAVAILABLE, NULL,
            "the D-Bus session bus does not answer at its address\n"
            "DBUS_SESSION_BUS_ADDRESS names a bus that is gone: log in again or correct it; on a "
            "machine without a desktop choose the store 'keyring-file'.");
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
    /* The key exchange is half of what a load takes: it goes on until a secret is asked for. */
    session_begin(state);
    *ret_state = state;
    return AAD_OK;
}

static void service_close(struct aad_store_state *s)
{
    if (!s)
        return;
    keyfile_forget();
    session_drop(s);
    g_object_unref(s->backend);
    g_free(s);
}

static enum aad_code service_check(struct aad_store_state *s, struct aad_error *err)
{
    char *path = NULL;
    bool locked = false;
    enum aad_code code = collection_find_default(s, &locked, &path, err);

    if (!code && locked)
        locked = !collection_unlock_quietly(s, path);
    g_free(path);
    if (code || !locked)
        return code;
    return aad_error_set(
        err, AAD_LOCKED, NULL,
        "the default keyring is locked\n"
        "Unlock it in the desktop session; a command on a terminal asks for its password.");
}

static enum aad_code service_read(struct aad_store_state *s, const struct aad_item *item,
                                  SecretValue **ret, struct aad_error *err)
{
    char *path = NULL;
    enum aad_code code = search_one(s, item, &path, err);

    if (!code)
        code = search_get(s, path, ret, err);
    g_free(path);
    return code;
}

static enum aad_code service_load(struct aad_store_state *s, const struct aad_item *item,
                                  aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    SecretValue *value = NULL;
    enum aad_code code = service_read(s, item, &value, err);

    /* Another process may have removed the item since it was found: then it is not there. */
    if (code == AAD_PROTOCOL)
        code = service_read(s, item, &value, err);
    if (!code) {
        code = item_give(value, sink, sink_ctx, err);
        secret_value_unref(value);
    }
    return code;
}

static enum aad_code service_delete(struct aad_store_state *s, const char *path,
                                    struct aad_error *err)
{
    struct item_call *call = item_call_begin(s->host);
    bool is_gone; /* somebody else was first */
    enum aad_code code;

    secret_service_delete_item_dbus_path(s->service, path, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        (void)secret_service_delete_item_dbus_path_finish(s->service, call->result, &call->error);
    is_gone = g_error_matches(call->error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT);
    code = item_call_end(call, "the keyring did not remove the secret", err);
    return is_gone ? AAD_OK : code;
}

static enum aad_code service_erase(struct aad_store_state *s, const struct aad_item *item,
                                   struct aad_error *err)
{
    auto_found struct search_found found = {0};
    enum aad_code code = search_some(s, item, &found, err);

    for (char **path = found.locked; !code && *path; path++) {
        code = collection_unlock_item(s, *path, err);
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
    enum aad_code code = collection_prepare_search(s, err);

    if (!code)
        code = item_search(s->host, s->backend, all, &items, err);
    if (!code)
        code = item_visit(items, visit, visit_ctx, err);
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
    .save = save_item,
    .erase = service_erase,
    .list = service_list,
    .unlock = service_unlock,
    KEYFILE_VERBS,
};

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
    return host_abi == AAD_STORE_ABI ? &service_plugin : NULL;
}
