/*
 * item.c - items, values, waiting and errors of libsecret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "item.h"

#include "common/heap.h"

#define ITEM_CANCEL_MS 200 /* how long a cancelled call may take to say that it is cancelled */

const SecretSchema item_schema = {.name = ITEM_SCHEMA,
                                  .flags = SECRET_SCHEMA_NONE,
                                  .attributes = {{"connection", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                                 {"role", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                                 {"username", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                                 {NULL, 0}}};

static gboolean item_time_is_up(gpointer data)
{
    struct item_call *call = data;

    call->is_over = true;
    call->timer = 0;
    g_cancellable_cancel(call->cancellable);
    return G_SOURCE_REMOVE;
}

struct item_call *item_call_begin(const struct aad_store_host *host)
{
    return item_call_begin_within(host, G_MAXINT);
}

struct item_call *item_call_begin_within(const struct aad_store_host *host, int64_t most_ms)
{
    struct item_call *call = g_new0(struct item_call, 1);
    int64_t left = host->time_left_ms(host->ctx);

    call->host = host;
    call->cancellable = g_cancellable_new();
    call->timer = g_timeout_add((guint)(left > most_ms ? most_ms : left), item_time_is_up, call);
    return call;
}

void item_call_done(GObject *source, GAsyncResult *result, gpointer data)
{
    struct item_call *call = data;

    (void)source;
    call->result = g_object_ref(result);
}

static gboolean item_wake(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_REMOVE;
}

enum aad_code item_call_wait(struct item_call *call)
{
    bool gave_up = false;

    while (!call->result && !call->is_over)
        (void)g_main_context_iteration(NULL, TRUE);
    if (!call->result) {
        guint timer = g_timeout_add(ITEM_CANCEL_MS, item_wake, &gave_up);

        while (!call->result && !gave_up)
            (void)g_main_context_iteration(NULL, TRUE);
        if (!gave_up)
            (void)g_source_remove(timer);
    }
    return call->result ? AAD_OK : AAD_TIMEOUT;
}

/* Printable ASCII in one line: what the other side says may be anything. */
static void item_escape(char *out, size_t size, const char *text)
{
    size_t i = 0;

    for (; i < size - 1 && text[i]; i++)
        out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    out[i] = 0;
}

struct item_error_row {
    GQuark (*domain)(void);
    int code;
    enum aad_code means;
    const char *what, *remedy;
};

#define ITEM_NO_SERVICE "there is no Secret Service on the session bus"
#define ITEM_USE_FILE                                                                              \
    "Start a keyring (for instance gnome-keyring-daemon), or keep secrets in the embedded "        \
    "keyring: choose the store 'keyring-file'."
#define ITEM_NO_BUS "the D-Bus session bus does not answer at its address"
#define ITEM_FIX_BUS                                                                               \
    "DBUS_SESSION_BUS_ADDRESS names a bus that is gone: log in again or correct it. On a machine " \
    "without a desktop choose the store 'keyring-file'."
#define ITEM_LOST                                                                                  \
    "the Secret Service does not know what it has named: it was changed, or started again, in "    \
    "the middle of the call"
#define ITEM_LOST_FIX "Try again; if it stays, look into its log."

static const struct item_error_row item_errors[] = {
    {g_dbus_error_quark, G_DBUS_ERROR_SERVICE_UNKNOWN, AAD_UNAVAILABLE, ITEM_NO_SERVICE,
     ITEM_USE_FILE},
    {g_dbus_error_quark, G_DBUS_ERROR_NAME_HAS_NO_OWNER, AAD_UNAVAILABLE, ITEM_NO_SERVICE,
     ITEM_USE_FILE},
    {g_dbus_error_quark, G_DBUS_ERROR_SPAWN_CHILD_EXITED, AAD_UNAVAILABLE,
     "the Secret Service cannot be started", ITEM_USE_FILE},
    {g_dbus_error_quark, G_DBUS_ERROR_SPAWN_EXEC_FAILED, AAD_UNAVAILABLE,
     "the Secret Service cannot be started", ITEM_USE_FILE},
    {g_dbus_error_quark, G_DBUS_ERROR_NO_REPLY, AAD_UNAVAILABLE,
     "the Secret Service ended in the middle of the call", "Try again."},
    {g_dbus_error_quark, G_DBUS_ERROR_TIMED_OUT, AAD_TIMEOUT,
     "the Secret Service did not answer in time", NULL},
    {g_dbus_error_quark, G_DBUS_ERROR_DISCONNECTED, AAD_UNAVAILABLE, ITEM_NO_BUS, ITEM_FIX_BUS},
    {g_io_error_quark, G_IO_ERROR_TIMED_OUT, AAD_TIMEOUT,
     "the Secret Service did not answer in time", NULL},
    {g_io_error_quark, G_IO_ERROR_CANCELLED, AAD_TIMEOUT,
     "the Secret Service did not answer in time", NULL},
    {g_io_error_quark, G_IO_ERROR_CLOSED, AAD_UNAVAILABLE, ITEM_NO_BUS, ITEM_FIX_BUS},
    {secret_error_get_quark, SECRET_ERROR_IS_LOCKED, AAD_LOCKED, "the keyring is locked",
     "Unlock the keyring in the desktop session."},
    /* It says so of what it has named itself, which does not mean that there is no secret. */
    {secret_error_get_quark, SECRET_ERROR_NO_SUCH_OBJECT, AAD_IO,
     "the keyring was changed in the middle of the call", "Try again."},
    /* GLib's own word for an object that is not there. A service that was started again has other
     * names for what it keeps. */
    {g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_METHOD, AAD_IO, ITEM_LOST, ITEM_LOST_FIX},
    {g_dbus_error_quark, G_DBUS_ERROR_UNKNOWN_OBJECT, AAD_IO, ITEM_LOST, ITEM_LOST_FIX},
};

static enum aad_code item_error(const GError *error, const char *what, struct aad_error *err)
{
    char text[160], *foreign = g_dbus_error_get_remote_error(error);
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < G_N_ELEMENTS(item_errors) && !code; i++) {
        const struct item_error_row *row = &item_errors[i];

        if (!g_error_matches(error, row->domain(), row->code))
            continue;
        code = aad_error_set(err, row->means, NULL, "%s\n%s", row->what,
                             row->remedy ? row->remedy : "");
    }
    if (!code) {
        item_escape(text, sizeof text, error->message);
        code = aad_error_set(
            err, AAD_IO, NULL, "%s: %s\n%s", what, text,
            foreign ? "This is what the Secret Service says: look into its log, or restart it."
                    : "");
    }
    if (foreign && err)
        item_escape(err->foreign, sizeof err->foreign, foreign);
    g_free(foreign);
    return code;
}

enum aad_code item_call_end(struct item_call *call, const char *what, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (!call->result)
        /* The call may still come back, so what it would then touch is not freed. */
        return aad_error_set(err, AAD_TIMEOUT, NULL, "the Secret Service did not answer in time");
    if (call->error && call->is_over)
        code = aad_error_set(err, AAD_TIMEOUT, NULL, "the Secret Service did not answer in time");
    else if (call->error)
        code = item_error(call->error, what, err);
    if (call->timer)
        (void)g_source_remove(call->timer);
    g_clear_error(&call->error);
    g_object_unref(call->result);
    g_object_unref(call->cancellable);
    g_free(call);
    return code;
}

void item_init_library(void)
{
    (void)g_setenv("GIO_USE_VFS", "local", TRUE);
    (void)g_setenv("GSETTINGS_BACKEND", "memory", TRUE);
    (void)g_setenv("GIO_MODULE_DIR", "/nonexistent", TRUE);
}

GHashTable *item_attributes(const struct aad_item *item, bool with_schema)
{
    GHashTable *attributes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    (void)g_hash_table_insert(attributes, g_strdup("connection"), g_strdup(item->connection));
    (void)g_hash_table_insert(attributes, g_strdup("role"), g_strdup(item->role));
    if (with_schema)
        (void)g_hash_table_insert(attributes, g_strdup("xdg:schema"), g_strdup(ITEM_SCHEMA));
    return attributes;
}

enum aad_code item_open_backend(const struct aad_store_host *host, SecretBackend **ret,
                                struct aad_error *err)
{
    struct item_call *call = item_call_begin(host);
    SecretBackend *backend = NULL;
    enum aad_code code;

    secret_backend_get(SECRET_BACKEND_NONE, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        backend = secret_backend_get_finish(call->result, &call->error);
    code = item_call_end(call, "cannot open the keyring", err);
    if (code)
        return code;
    /* libsecret remembers one backend for the whole process, with the file's content as it was, and
     * without a reference of its own. To make it forget drops a reference, so one is added. */
    g_object_ref(backend);
    _secret_backend_uncache_instance();
    *ret = backend;
    return AAD_OK;
}

enum aad_code item_search(const struct aad_store_host *host, SecretBackend *backend,
                          GHashTable *attributes, GList **ret, struct aad_error *err)
{
    const SecretBackendInterface *interface = SECRET_BACKEND_GET_IFACE(backend);
    struct item_call *call = item_call_begin(host);
    GList *items = NULL;
    enum aad_code code;

    interface->search(backend, &item_schema, attributes, SECRET_SEARCH_ALL, call->cancellable,
                      item_call_done, call);
    if (!item_call_wait(call))
        items = interface->search_finish(backend, call->result, &call->error);
    code = item_call_end(call, "cannot search the keyring", err);
    if (code)
        return code;
    *ret = items;
    return AAD_OK;
}

void item_free_list(GList *items)
{
    g_list_free_full(items, g_object_unref);
}

SecretValue *item_new_value(const void *bytes, size_t len)
{
    bool is_text = g_utf8_validate(bytes, (gssize)len, NULL);

    return secret_value_new(bytes, (gssize)len,
                            is_text ? "text/plain" : "application/octet-stream");
}

bool item_is_value(SecretValue *value, const void *bytes, size_t len)
{
    gsize stored_len;
    const gchar *stored = secret_value_get(value, &stored_len);

    return stored_len == len && heap_equal(stored, bytes, len);
}

enum aad_code item_give(SecretValue *value, aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    gsize len;
    const gchar *bytes = secret_value_get(value, &len);
    enum aad_code code;

    if (len > AAD_SECRET_MAX)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the stored secret has %zu bytes, more than %u", (size_t)len,
                             AAD_SECRET_MAX);
    code = sink(sink_ctx, bytes, len);
    if (code)
        return aad_error_set(err, code, NULL, "the secret could not be handed over");
    return AAD_OK;
}

static enum aad_code item_visit_one(SecretRetrievable *found, aad_visit *visit, void *visit_ctx)
{
    GHashTable *attributes = secret_retrievable_get_attributes(found);
    char *label = secret_retrievable_get_label(found);
    struct aad_item item = {.connection = g_hash_table_lookup(attributes, "connection"),
                            .role = g_hash_table_lookup(attributes, "role"),
                            .username = g_hash_table_lookup(attributes, "username"),
                            .label = label};
    enum aad_code code = AAD_OK;

    if (item.connection && item.role && item.connection[0])
        code = visit(visit_ctx, &item);
    g_free(label);
    g_hash_table_unref(attributes);
    return code;
}

enum aad_code item_visit(GList *items, aad_visit *visit, void *visit_ctx, struct aad_error *err)
{
    for (; items; items = items->next) {
        enum aad_code code = item_visit_one(SECRET_RETRIEVABLE(items->data), visit, visit_ctx);

        if (code)
            return aad_error_set(err, code, NULL, "the list was not read to its end");
    }
    return AAD_OK;
}

enum aad_code item_not_found(const struct aad_item *item, struct aad_error *err)
{
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "the keyring has no %s of connection '%s'",
                         item->role, item->connection);
}

enum aad_code item_ambiguous(const struct aad_item *item, unsigned n, struct aad_error *err)
{
    return aad_error_set(err, AAD_AMBIGUOUS, NULL,
                         "the keyring has %u items that claim to be the %s of connection '%s'\n"
                         "Remove the wrong ones with the keyring's own program (Seahorse), or all "
                         "of them: secret-tool clear xdg:schema " ITEM_SCHEMA
                         " connection %s role %s",
                         n, item->role, item->connection, item->connection, item->role);
}
