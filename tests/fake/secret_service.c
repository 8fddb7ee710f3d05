/*
 * secret_service.c - a Secret Service that is not gnome-keyring's
 *
 *     fake-secret-service collection|item LOG
 *
 * With one default collection and one item in it; the collection is locked, or only the item is, as
 * with KeePassXC where a person has to allow each use. Each call is appended to LOG: a service like
 * this one opens a window when it is searched while it is locked.
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

static const char xml[] =
    "<node>"
    "<interface name='org.freedesktop.Secret.Service'>"
    "<method name='OpenSession'><arg type='s' direction='in'/>"
    "<arg type='v' direction='in'/><arg type='v' direction='out'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "<arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "<method name='ReadAlias'><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='Unlock'><arg type='ao' direction='in'/>"
    "<arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
    "<property name='Collections' type='ao' access='read'/>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Collection'>"
    "<property name='Label' type='s' access='read'/>"
    "<property name='Locked' type='b' access='read'/>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Item'>"
    "<property name='Locked' type='b' access='read'/>"
    "</interface></node>";

static gboolean is_collection_locked;
static const char *log_file;

static void note(const char *what)
{
    FILE *file = fopen(log_file, "ae");

    if (!file)
        return;
    (void)fprintf(file, "%s\n", what);
    (void)fclose(file);
}

static void on_call(GDBusConnection *bus, const char *sender, const char *path,
                    const char *interface, const char *method, GVariant *arguments,
                    GDBusMethodInvocation *call, void *unused)
{
    static const char *const none[] = {NULL}, *const item[] = {ITEM, NULL};

    (void)bus, (void)sender, (void)path, (void)interface, (void)arguments, (void)unused;
    note(method);
    if (!strcmp(method, "SearchItems"))
        g_dbus_method_invocation_return_value(call, g_variant_new("(^ao^ao)", none, item));
    else if (!strcmp(method, "ReadAlias"))
        g_dbus_method_invocation_return_value(call, g_variant_new("(o)", COLLECTION));
    else if (!strcmp(method, "Unlock"))
        g_dbus_method_invocation_return_value(call, g_variant_new("(^aoo)", none, ROOT "/prompt"));
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
    is_collection_locked = !strcmp(argv[1], "collection");
    log_file = argv[2];
    (void)g_bus_own_name(G_BUS_TYPE_SESSION, "org.freedesktop.secrets", G_BUS_NAME_OWNER_FLAGS_NONE,
                         on_bus, NULL, NULL, node, NULL);
    g_main_loop_run(loop);
    return 0;
}
