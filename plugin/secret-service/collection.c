/*
 * collection.c - collections of the Secret Service
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "collection.h"

#include <string.h>

#include "session.h"
#include "wallet.h"

#define COLLECTION_SERVICE "org.freedesktop.secrets"
#define COLLECTION_ROOT "/org/freedesktop/secrets"
#define COLLECTION_INTERFACE "org.freedesktop.Secret.Collection"
#define COLLECTION_PROPERTIES "org.freedesktop.DBus.Properties"
/* gnome-keyring's own way of unlocking without its graphical prompt. */
#define COLLECTION_GNOME "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
#define COLLECTION_GNOME_NAME "org.gnome.keyring"
#define COLLECTION_GNOME_DENIED "org.gnome.keyring.Error.Denied"
#define COLLECTION_TRIES 3
#define COLLECTION_HUMAN_MS 1000 /* nobody reads and dismisses a prompt faster than this */

enum aad_code collection_call(struct aad_store_state *s, const struct collection_method *method,
                              GVariant *arguments, GVariant **ret, struct aad_error *err)
{
    const char *service = method->service ? method->service : COLLECTION_SERVICE;
    GDBusConnection *bus = g_dbus_proxy_get_connection(G_DBUS_PROXY(s->service));
    struct item_call *call =
        item_call_begin_within(s->host, method->most_ms ? method->most_ms : G_MAXINT);
    GVariant *reply = NULL;
    enum aad_code code;

    g_dbus_connection_call(bus, service, method->path, method->interface, method->name, arguments,
                           NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, call->cancellable,
                           item_call_done, call);
    if (!item_call_wait(call))
        reply = g_dbus_connection_call_finish(bus, call->result, &call->error);
    code = item_call_end(call, "the Secret Service refused a call", err);
    if (code)
        return code;
    if (ret)
        *ret = reply;
    else
        g_variant_unref(reply);
    return AAD_OK;
}

bool collection_is_of(struct aad_store_state *s, const char *name)
{
    static const struct collection_method owner_of = {
        "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner", 0};
    char *owner;
    const char *other;
    GVariant *reply = NULL;
    bool is_same = false;

    if (collection_call(s, &owner_of, g_variant_new("(s)", name), &reply, NULL))
        return false;
    owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(s->service));
    if (g_variant_is_of_type(reply, G_VARIANT_TYPE("(s)"))) {
        g_variant_get(reply, "(&s)", &other);
        is_same = owner && !strcmp(owner, other);
    }
    g_free(owner);
    g_variant_unref(reply);
    return is_same;
}

/* Is it the program with gnome-keyring's own name? */
static bool collection_is_gnome(struct aad_store_state *s)
{
    if (!s->knows_maker)
        s->is_gnome = collection_is_of(s, COLLECTION_GNOME_NAME);
    s->knows_maker = true;
    return s->is_gnome;
}

/* AAD_NOT_FOUND when there is no such collection. */
static enum aad_code collection_property(struct aad_store_state *s, const char *path,
                                         const char *name, GVariant **ret, struct aad_error *err)
{
    const struct collection_method get = {
        .path = path, .interface = COLLECTION_PROPERTIES, .name = "Get"};
    GVariant *reply = NULL;
    enum aad_code code =
        collection_call(s, &get, g_variant_new("(ss)", COLLECTION_INTERFACE, name), &reply, err);

    if (code == AAD_IO)
        return AAD_NOT_FOUND;
    if (code)
        return code;
    if (!g_variant_is_of_type(reply, G_VARIANT_TYPE("(v)"))) {
        g_variant_unref(reply);
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the Secret Service answered nonsense");
    }
    g_variant_get(reply, "(v)", ret);
    g_variant_unref(reply);
    return AAD_OK;
}

static enum aad_code collection_is_missing(struct aad_error *err)
{
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "the Secret Service has no default keyring yet\n"
                         "Log in to the desktop once, or make a keyring and set it as the default "
                         "with Seahorse (Passwords and Keys); or choose the store 'keyring-file'.");
}

/* Takes what collection_property() gave; fallback: the answer when that is no boolean. */
static bool collection_take_boolean(GVariant *value, bool fallback)
{
    bool is_true = g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN)
                       ? g_variant_get_boolean(value)
                       : fallback;

    g_variant_unref(value);
    return is_true;
}

enum aad_code collection_find_default(struct aad_store_state *s, bool *ret_locked, char **ret_path,
                                      struct aad_error *err)
{
    struct item_call *call = item_call_begin(s->host);
    GVariant *locked = NULL;
    char *path = NULL;
    enum aad_code code;

    secret_service_read_alias_dbus_path(s->service, "default", call->cancellable, item_call_done,
                                        call);
    if (!item_call_wait(call))
        path = secret_service_read_alias_dbus_path_finish(s->service, call->result, &call->error);
    code = item_call_end(call, "the Secret Service has no default keyring", err);
    if (!code && !path)
        code = collection_is_missing(err);
    /* gnome-keyring names a default collection even where none exists yet. */
    if (!code)
        code = collection_property(s, path, "Locked", &locked, err);
    if (code == AAD_NOT_FOUND)
        code = collection_is_missing(err);
    if (code) {
        g_free(path);
        return code;
    }
    *ret_locked = collection_take_boolean(locked, false);
    *ret_path = path;
    return AAD_OK;
}

static enum aad_code collection_is_locked(struct aad_store_state *s, struct aad_error *err)
{
    /* With any other program a terminal is of no use. */
    return aad_error_set(err, AAD_LOCKED, NULL, "the keyring is locked\n%s",
                         collection_is_gnome(s)
                             ? "Unlock the keyring in the desktop session, or run the command on "
                               "a terminal to be asked for its password."
                             : "Unlock the keyring in its own program's window.");
}

/* Shows the service's own prompt, which needs a display on its side. AAD_CANCELLED when it was
 * closed without unlocking. */
static enum aad_code collection_prompt(struct aad_store_state *s, const char *path,
                                       struct aad_error *err)
{
    const char *paths[] = {path, NULL};
    struct item_call *call = item_call_begin(s->host);
    char **unlocked = NULL;
    enum aad_code code;
    int n = 0;

    s->host->note(s->host->ctx, "asks", "the keyring shows a prompt of its own");
    secret_service_unlock_dbus_paths(s->service, paths, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        n = secret_service_unlock_dbus_paths_finish(s->service, call->result, &unlocked,
                                                    &call->error);
    code = item_call_end(call, "the keyring could not be unlocked", err);
    g_strfreev(unlocked);
    if (code == AAD_TIMEOUT)
        return aad_error_set(err, AAD_TIMEOUT, NULL,
                             "nobody answered the keyring's prompt in time");
    if (!code && n < 1)
        return aad_error_set(err, AAD_CANCELLED, NULL, "the keyring was not unlocked");
    return code;
}

static enum aad_code collection_sink(void *ctx, const void *bytes, size_t len)
{
    SecretValue **password = ctx;

    *password = item_new_value(bytes, len);
    return AAD_OK;
}

static char *collection_label(struct aad_store_state *s, const char *path)
{
    GVariant *label = NULL;
    char *text = NULL;

    if (!collection_property(s, path, "Label", &label, NULL)) {
        if (g_variant_is_of_type(label, G_VARIANT_TYPE_STRING))
            text = g_variant_dup_string(label, NULL);
        g_variant_unref(label);
    }
    return text && *text ? text : (g_free(text), g_path_get_basename(path));
}

/* AAD_LOCKED: the password is wrong. AAD_UNSUPPORTED: not gnome-keyring. */
static enum aad_code collection_try_password(struct aad_store_state *s, const char *path,
                                             SecretValue *password, struct aad_error *err)
{
    static const struct collection_method unlock = {
        .path = COLLECTION_ROOT, .interface = COLLECTION_GNOME, .name = "UnlockWithMasterPassword"};
    struct aad_error said = {0};
    enum aad_code code = session_open(s, err);
    GVariant *secret;

    if (code)
        return code;
    secret = secret_service_encode_dbus_secret(s->service, password);
    code = collection_call(s, &unlock, g_variant_new("(o@(oayays))", path, secret), NULL, &said);
    if (code == AAD_IO && !strcmp(said.foreign, COLLECTION_GNOME_DENIED))
        return aad_error_set(err, AAD_LOCKED, NULL, "the keyring's password was wrong");
    if (code == AAD_IO)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "no password prompt");
    if (code && err)
        *err = said;
    return code;
}

static enum aad_code collection_ask(struct aad_store_state *s, const char *path,
                                    struct aad_error *err)
{
    const struct aad_store_host *host = s->host;
    enum aad_code code = AAD_LOCKED;
    char *label;

    if (!collection_is_gnome(s))
        return collection_is_locked(s, err);
    label = collection_label(s, path);
    for (int i = 0; i < COLLECTION_TRIES && code == AAD_LOCKED; i++) {
        SecretValue *password = NULL;

        code =
            host->ask(host->ctx, AAD_ASK_KEYRING_PASSWORD, label, collection_sink, &password, err);
        if (code)
            break;
        code = collection_try_password(s, path, password, err);
        secret_value_unref(password);
        if (!code || code == AAD_LOCKED)
            host->answer_was(host->ctx, AAD_ASK_KEYRING_PASSWORD, !code);
    }
    g_free(label);
    return code == AAD_UNSUPPORTED ? collection_is_locked(s, err) : code;
}

static bool collection_has_display(void)
{
    return g_getenv("DISPLAY") || g_getenv("WAYLAND_DISPLAY");
}

bool collection_unlock_quietly(struct aad_store_state *s, const char *path)
{
    char *label = collection_is_gnome(s) ? NULL : collection_label(s, path);
    bool is_open = label && wallet_unlock(s, path, label);

    g_free(label);
    return is_open;
}

enum aad_code collection_unlock(struct aad_store_state *s, const char *path, struct aad_error *err)
{
    gint64 started_us = g_get_monotonic_time();
    enum aad_code code;

    if (collection_unlock_quietly(s, path))
        return AAD_OK;
    if (!s->host->may_ask)
        return collection_is_locked(s, err);
    if (collection_has_display()) {
        code = collection_prompt(s, path, err);
        /* A prompt that is gone at once was never shown: its program has no display after all. */
        if (code != AAD_CANCELLED ||
            g_get_monotonic_time() - started_us > COLLECTION_HUMAN_MS * 1000)
            return code;
    }
    return collection_ask(s, path, err);
}

static enum aad_code collection_allow_item(struct aad_store_state *s, const char *item_path,
                                           struct aad_error *err)
{
    if (s->host->may_ask && collection_has_display())
        return collection_prompt(s, item_path, err);
    return aad_error_set(
        err, AAD_LOCKED, NULL,
        "the keyring wants a person to allow the use of this secret\n"
        "Run the command on the desktop and allow it in the keyring's window; or let the keyring "
        "not ask (KeePassXC: Settings, Secret Service Integration).");
}

enum aad_code collection_unlock_item(struct aad_store_state *s, const char *item_path,
                                     struct aad_error *err)
{
    char *path = g_path_get_dirname(item_path);
    GVariant *locked = NULL;
    bool is_open = !collection_property(s, path, "Locked", &locked, NULL) &&
                   !collection_take_boolean(locked, true);
    enum aad_code code =
        is_open ? collection_allow_item(s, item_path, err) : collection_unlock(s, path, err);
    g_free(path);
    return code;
}

enum aad_code collection_prepare_search(struct aad_store_state *s, struct aad_error *err)
{
    char *path = NULL;
    bool is_locked = false;
    enum aad_code code = AAD_OK;

    /* No default keyring: there may be others, and the search says what is wrong. */
    if (!collection_is_gnome(s) && !collection_find_default(s, &is_locked, &path, NULL) &&
        is_locked)
        code = collection_unlock(s, path, err);
    g_free(path);
    return code;
}

enum aad_code collection_create_default(struct aad_store_state *s, char **ret_path,
                                        struct aad_error *err)
{
    GHashTable *properties;
    struct item_call *call;
    char *path = NULL;
    enum aad_code code;

    if (!s->host->may_ask || !collection_has_display())
        return collection_is_missing(err);
    properties =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
    (void)g_hash_table_insert(properties, g_strdup(COLLECTION_INTERFACE ".Label"),
                              g_variant_ref_sink(g_variant_new_string("Default keyring")));
    call = item_call_begin(s->host);
    secret_service_create_collection_dbus_path(s->service, properties, "default",
                                               SECRET_COLLECTION_CREATE_NONE, call->cancellable,
                                               item_call_done, call);
    if (!item_call_wait(call))
        path = secret_service_create_collection_dbus_path_finish(s->service, call->result,
                                                                 &call->error);
    code = item_call_end(call, "no keyring was made", err);
    g_hash_table_unref(properties);
    if (!code && (!path || !strcmp(path, "/"))) /* "/" is the path of nothing */
        code = aad_error_set(err, AAD_CANCELLED, NULL, "no keyring was made");
    if (code)
        g_free(path);
    else
        *ret_path = path;
    return code;
}
