/*
 * secret_service.c - a Secret Service that is not gnome-keyring's
 *
 *     fake-secret-service collection|item|wallet|closed-wallet|slow-wallet|deaf-wallet|empty LOG
 *
 * With one default collection and one item in it; the collection is locked, or only the item is, as
 * with KeePassXC where a person has to allow each use. Each call is appended to LOG: a service like
 * this one opens a window when it is searched while it is locked.
 *
 * A wallet is KWallet's: its collection is locked, too, but kwalletd's own interface says that the
 * wallet is open, and unlocking it shows nothing and leaves a collection without items. One is
 * closed, and says so; one says that it is open, and shows a window all the same; and one does not
 * even close it when it is told to.
 *
 * An empty one has no default collection. A person who is asked whether one shall be made says no,
 * and yes from then on; it takes no item, and opens a session without being able to read what is
 * sent in it.
 *
 * Source: Secret Service API 0.2.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include <gio/gio.h>

#define ROOT "/org/freedesktop/secrets"
#define COLLECTION ROOT "/collection/db"
#define ITEM COLLECTION "/1"
#define PROMPT ROOT "/prompt"
#define SESSION ROOT "/session/1"

static const char xml[] =
    "<node>"
    "<interface name='org.freedesktop.Secret.Service'>"
    "<method name='OpenSession'><arg type='s' direction='in'/>"
    "<arg type='v' direction='in'/><arg type='v' direction='out'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "<arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "<method name='CreateCollection'><arg type='a{sv}' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='o' direction='out'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='ReadAlias'><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='Unlock'><arg type='ao' direction='in'/>"
    "<arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
    "<property name='Collections' type='ao' access='read'/>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Prompt'>"
    "<method name='Prompt'><arg type='s' direction='in'/></method><method name='Dismiss'/>"
    "<signal name='Completed'><arg type='b'/><arg type='v'/></signal></interface>"
    "<interface name='org.kde.KWallet'>"
    "<method name='isOpen'><arg type='s' direction='in'/>"
    "<arg type='b' direction='out'/></method></interface>"
    "<interface name='org.freedesktop.Secret.Collection'>"
    "<method name='CreateItem'><arg type='a{sv}' direction='in'/>"
    "<arg type='(oayays)' direction='in'/><arg type='b' direction='in'/>"
    "<arg type='o' direction='out'/><arg type='o' direction='out'/></method>"
    "<property name='Label' type='s' access='read'/>"
    "<property name='Locked' type='b' access='read'/>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Item'>"
    "<property name='Locked' type='b' access='read'/>"
    "</interface></node>";

static gboolean is_collection_locked, is_wallet, is_empty;
static const char *mode;
static const char *log_file;

static void note(const char *what)
{
    FILE *file = fopen(log_file, "ae");

    if (!file)
        return;
    (void)fprintf(file, "%s\n", what);
    (void)fclose(file);
}

static void complete(GDBusConnection *bus, gboolean is_dismissed)
{
    static const char *const none[] = {NULL}, *const collection[] = {COLLECTION, NULL};
    GVariant *result = g_variant_new_objv(is_dismissed ? none : collection, -1);

    if (is_empty) { /* one that was made, not those that were unlocked */
        g_variant_unref(g_variant_ref_sink(result));
        result = g_variant_new_object_path(is_dismissed ? "/" : COLLECTION);
    }
    (void)g_dbus_connection_emit_signal(bus, NULL, PROMPT, "org.freedesktop.Secret.Prompt",
                                        "Completed", g_variant_new("(bv)", is_dismissed, result),
                                        NULL);
}

/* Of the key exchange any number will do: nothing that is sent is read. */
static void open_session(GVariant *arguments, GDBusMethodInvocation *call)
{
    const unsigned char public[] = {2};
    const char *algorithm;

    g_variant_get_child(arguments, 0, "&s", &algorithm);
    if (g_str_has_prefix(algorithm, "dh-"))
        g_dbus_method_invocation_return_value(
            call,
            g_variant_new("(vo)", g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, public, 1, 1),
                          SESSION));
    else
        g_dbus_method_invocation_return_dbus_error(call, "org.freedesktop.DBus.Error.NotSupported",
                                                   "only encrypted");
}

static void on_empty_call(GDBusConnection *bus, const char *method, GVariant *arguments,
                          GDBusMethodInvocation *call)
{
    static gboolean was_asked;

    if (!strcmp(method, "OpenSession")) {
        open_session(arguments, call);
    } else if (!strcmp(method, "CreateCollection")) {
        g_dbus_method_invocation_return_value(call, g_variant_new("(oo)", "/", PROMPT));
    } else if (!strcmp(method, "ReadAlias")) {
        g_dbus_method_invocation_return_value(call, g_variant_new("(o)", "/"));
    } else if (!strcmp(method, "Prompt")) {
        g_dbus_method_invocation_return_value(call, NULL);
        complete(bus, !was_asked);
        was_asked = TRUE;
    } else {
        g_dbus_method_invocation_return_dbus_error(call, "org.freedesktop.DBus.Error.NotSupported",
                                                   "not here");
    }
}

static void on_wallet_call(GDBusConnection *bus, const char *method, GVariant *arguments,
                           GDBusMethodInvocation *call)
{
    const char *name;

    if (!strcmp(method, "isOpen")) {
        g_variant_get(arguments, "(&s)", &name);
        g_dbus_method_invocation_return_value(
            call, g_variant_new("(b)", !strcmp(name, "db") && strcmp(mode, "closed-wallet") != 0));
        return;
    }
    g_dbus_method_invocation_return_value(call, NULL);
    if (!strcmp(method, "Dismiss")) {
        if (strcmp(mode, "deaf-wallet") != 0)
            complete(bus, TRUE);
    } else if (!strcmp(mode, "wallet")) {
        is_collection_locked = FALSE;
        complete(bus, FALSE);
    }
}

static void on_call(GDBusConnection *bus, const char *sender, const char *path,
                    const char *interface, const char *method, GVariant *arguments,
                    GDBusMethodInvocation *call, void *unused)
{
    static const char *const none[] = {NULL}, *const item[] = {ITEM, NULL};

    (void)sender, (void)path, (void)unused;
    note(method);
    if (is_empty && strcmp(method, "SearchItems") != 0)
        on_empty_call(bus, method, arguments, call);
    else if (strstr(interface, "Prompt") || strstr(interface, "KWallet"))
        on_wallet_call(bus, method, arguments, call);
    else if (!strcmp(method, "SearchItems"))
        g_dbus_method_invocation_return_value(
            call, g_variant_new("(^ao^ao)", none, is_wallet || is_empty ? none : item));
    else if (!strcmp(method, "ReadAlias"))
        g_dbus_method_invocation_return_value(call, g_variant_new("(o)", COLLECTION));
    else if (!strcmp(method, "Unlock"))
        g_dbus_method_invocation_return_value(call, g_variant_new("(^aoo)", none, PROMPT));
    else
        g_dbus_method_invocation_return_dbus_error(call, "org.freedesktop.DBus.Error.NotSupported",
                                                   "not here");
}

static GVariant *on_property(GDBusConnection *bus, const char *sender, const char *path,
                             const char *interface, const char *name, GError **error, void *unused)
{
    static const char *const collections[] = {COLLECTION, NULL};

    (void)bus, (void)sender, (void)interface, (void)error, (void)unused;
    if (!strcmp(name, "Collections"))
        return g_variant_new_objv(collections, -1);
    if (!strcmp(name, "Label"))
        return g_variant_new_string("db");
    return g_variant_new_boolean(!strcmp(path, ITEM) || is_collection_locked);
}

static void on_bus(GDBusConnection *bus, const char *name, void *node)
{
    static const GDBusInterfaceVTable table = {on_call, on_property, NULL, {NULL}};
    static const char *const paths[][2] = {
        {ROOT, "org.freedesktop.Secret.Service"},
        {COLLECTION, "org.freedesktop.Secret.Collection"},
        {ROOT "/aliases/default", "org.freedesktop.Secret.Collection"},
        {PROMPT, "org.freedesktop.Secret.Prompt"},
        {"/modules/kwalletd6", "org.kde.KWallet"},
        {ITEM, "org.freedesktop.Secret.Item"}};

    (void)name;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        (void)g_dbus_connection_register_object(
            bus, paths[i][0], g_dbus_node_info_lookup_interface(node, paths[i][1]), &table, NULL,
            NULL, NULL);
}

int main(int argc, char **argv)
{
    GDBusNodeInfo *node = g_dbus_node_info_new_for_xml(xml, NULL);
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);

    if (argc != 3 || !node)
        return 2;
    mode = argv[1];
    is_wallet = strstr(mode, "wallet") != NULL;
    is_empty = !strcmp(mode, "empty");
    is_collection_locked = is_wallet || !strcmp(mode, "collection");
    log_file = argv[2];
    if (is_wallet) /* before the other one, for which the test waits */
        (void)g_bus_own_name(G_BUS_TYPE_SESSION, "org.kde.kwalletd6", G_BUS_NAME_OWNER_FLAGS_NONE,
                             NULL, NULL, NULL, NULL, NULL);
    (void)g_bus_own_name(G_BUS_TYPE_SESSION, "org.freedesktop.secrets", G_BUS_NAME_OWNER_FLAGS_NONE,
                         on_bus, NULL, NULL, node, NULL);
    g_main_loop_run(loop);
    return 0;
}
