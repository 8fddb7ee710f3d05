/*
 * bus.c - runs a command for which one call over the bus is answered by an error
 *
 *   fault-bus --list FILE COMMAND ARGUMENT...
 *   fault-bus --fault bus METHOD N ERROR --report FILE COMMAND ARGUMENT...
 *
 * It stands between the command and the bus of the session, and hands everything on but the N-th
 * call of that METHOD: whom it is for never hears of it. ERROR is the name of an error of the bus
 * or of the Secret Service; or "silence", where no answer comes; or "hangup", where the bus has
 * gone. FILE and exit status are like those of fault-trace (trace.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gio/gio.h>

#define LINKS_MAX 8 /* connections of the command */
#define SERIAL 0x70000000U
#define BEGIN "BEGIN\r\n" /* the last words before messages */

static const char *const errors[] = {"org.freedesktop.DBus.Error.NoReply",
                                     "org.freedesktop.DBus.Error.AccessDenied",
                                     "org.freedesktop.DBus.Error.ServiceUnknown",
                                     "org.freedesktop.DBus.Error.LimitsExceeded",
                                     "org.freedesktop.DBus.Error.Failed",
                                     "org.freedesktop.DBus.Error.UnknownMethod",
                                     "org.freedesktop.DBus.Error.Timeout",
                                     "org.freedesktop.DBus.Error.Disconnected",
                                     "org.freedesktop.DBus.Error.NoMemory",
                                     "org.freedesktop.Secret.Error.IsLocked",
                                     "org.freedesktop.Secret.Error.NoSession",
                                     "org.freedesktop.Secret.Error.NoSuchObject",
                                     "silence",
                                     "hangup"};

struct link {
    int near, far; /* the command's end, and the bus's; -1: it is none */
    GByteArray *out, *in;
    gboolean is_open; /* whoever it is has been let in: all that follows is messages */
};

static struct link links[LINKS_MAX];
static const char *method, *error_name, *bus_path;
static unsigned nth, n_calls;
static gboolean is_reached;
static FILE *list;
static guint32 serial = SERIAL;

/* poll() is to end. */
static void on_child(int number)
{
    (void)number;
}

static void hand_on(int fd, const void *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = send(fd, (const char *)bytes + done, len - done, MSG_NOSIGNAL);

        if (n < 0 && errno != EINTR)
            return;
        done += n > 0 ? (size_t)n : 0;
    }
}

static void hang_up(struct link *l)
{
    (void)close(l->near);
    (void)close(l->far);
    g_byte_array_unref(l->in);
    g_byte_array_unref(l->out);
    *l = (struct link){.near = -1, .far = -1};
}

/* --- one message ------------------------------------------------------------------------------ */

static void answer_by_error(struct link *l, GDBusMessage *call)
{
    GDBusMessage *answer = g_dbus_message_new_method_error_literal(call, error_name, "on purpose");
    gsize len;
    guchar *blob;

    g_dbus_message_set_serial(answer, serial++);
    g_dbus_message_set_sender(answer, "org.freedesktop.DBus");
    blob = g_dbus_message_to_blob(answer, &len, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
    hand_on(l->near, blob, len);
    g_free(blob);
    g_object_unref(answer);
}

/* The numbers of a list are those of each method. */
static void list_call(const char *member)
{
    static GHashTable *seen;
    guint n;

    if (!seen)
        seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, member)) + 1;
    (void)g_hash_table_insert(seen, g_strdup(member), GUINT_TO_POINTER(n));
    for (size_t i = 0; i < G_N_ELEMENTS(errors); i++)
        (void)fprintf(list, "bus %s %u %s\n", member, n, errors[i]);
}

/* TRUE: it goes no further. */
static gboolean stops_here(struct link *l, GDBusMessage *call)
{
    const char *member = g_dbus_message_get_member(call);

    if (g_dbus_message_get_message_type(call) != G_DBUS_MESSAGE_TYPE_METHOD_CALL || !member)
        return FALSE;
    if (list)
        list_call(member);
    if (list || strcmp(member, method) != 0 || ++n_calls != nth)
        return FALSE;
    is_reached = TRUE;
    if (!strcmp(error_name, "hangup"))
        hang_up(l);
    else if (strcmp(error_name, "silence") != 0)
        answer_by_error(l, call);
    return TRUE;
}

/* The length of the whole message that it begins with; 0: not all of it is there. */
static gsize next_len(GByteArray *from)
{
    gssize len = from->len < 16 ? 0 : g_dbus_message_bytes_needed(from->data, from->len, NULL);

    return len > 0 && (gsize)len <= from->len ? (gsize)len : 0;
}

static void hand_on_calls(struct link *l)
{
    gsize len;

    while (l->near >= 0 && (len = next_len(l->out))) {
        GDBusMessage *message =
            g_dbus_message_new_from_blob(l->out->data, len, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
        gboolean stops = message && stops_here(l, message);

        g_clear_object(&message);
        if (l->near < 0)
            return;
        if (!stops)
            hand_on(l->far, l->out->data, len);
        g_byte_array_remove_range(l->out, 0, (guint)len);
    }
}

/* --- both directions -------------------------------------------------------------------------- */

static void on_command(struct link *l)
{
    const char *begin = l->is_open ? NULL : g_strstr_len((char *)l->out->data, l->out->len, BEGIN);

    if (begin) {
        gsize len = (gsize)(begin - (char *)l->out->data) + strlen(BEGIN);

        hand_on(l->far, l->out->data, len);
        g_byte_array_remove_range(l->out, 0, (guint)len);
        l->is_open = TRUE;
    }
    if (l->is_open) {
        hand_on_calls(l);
    } else {
        hand_on(l->far, l->out->data, l->out->len);
        g_byte_array_set_size(l->out, 0);
    }
}

/* Whole messages only: an answer of ours may come between two of them. */
static void on_bus(struct link *l)
{
    gsize len;

    if (!l->is_open) {
        hand_on(l->near, l->in->data, l->in->len);
        g_byte_array_set_size(l->in, 0);
    }
    while ((len = next_len(l->in))) {
        hand_on(l->near, l->in->data, len);
        g_byte_array_remove_range(l->in, 0, (guint)len);
    }
}

static void take(struct link *l, int fd, GByteArray *into, void (*then)(struct link *l))
{
    guint8 bytes[4096];
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);

    if (n <= 0) {
        hang_up(l);
        return;
    }
    g_byte_array_append(into, bytes, (guint)n);
    then(l);
}

static int open_bus(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", bus_path);
    if (!connect(fd, (struct sockaddr *)&address, sizeof address))
        return fd;
    (void)close(fd);
    return -1;
}

static void let_in(int listener)
{
    int near = accept4(listener, NULL, NULL, SOCK_CLOEXEC), far = near < 0 ? -1 : open_bus();

    for (size_t i = 0; far >= 0 && i < LINKS_MAX; i++) {
        if (links[i].near >= 0)
            continue;
        links[i] = (struct link){near, far, g_byte_array_new(), g_byte_array_new(), FALSE};
        return;
    }
    (void)close(near);
}

static void relay(int listener)
{
    struct pollfd fds[1 + 2 * LINKS_MAX] = {{listener, POLLIN, 0}};

    for (size_t i = 0; i < LINKS_MAX; i++) {
        fds[1 + 2 * i] = (struct pollfd){links[i].near, POLLIN, 0};
        fds[2 + 2 * i] = (struct pollfd){links[i].far, POLLIN, 0};
    }
    if (poll(fds, G_N_ELEMENTS(fds), 100) < 1)
        return;
    for (size_t i = 0; i < LINKS_MAX; i++) {
        if (fds[1 + 2 * i].revents && links[i].near >= 0)
            take(&links[i], links[i].near, links[i].out, on_command);
        if (fds[2 + 2 * i].revents && links[i].far >= 0)
            take(&links[i], links[i].far, links[i].in, on_bus);
    }
    if (fds[0].revents)
        let_in(listener);
}

/* --- the command ------------------------------------------------------------------------------ */

static int listen_beside_bus(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const char *real = getenv("DBUS_SESSION_BUS_ADDRESS");
    char *own;

    if (fd < 0 || !real || !g_str_has_prefix(real, "unix:path="))
        return -1;
    bus_path = strchr(real, '=') + 1;
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s.fault", bus_path);
    (void)unlink(address.sun_path);
    bus_path = g_strdup(bus_path);
    own = g_strdup_printf("unix:path=%s", address.sun_path);
    (void)setenv("DBUS_SESSION_BUS_ADDRESS", own, 1);
    g_free(own);
    return bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, LINKS_MAX) ? -1 : fd;
}

static int run(char **argv, int listener)
{
    pid_t pid = fork();
    int status;

    if (!pid) {
        (void)execvp(argv[0], argv);
        _exit(127);
    }
    while (pid > 0 && !waitpid(pid, &status, WNOHANG))
        relay(listener);
    return pid < 0 ? 125 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int report(const char *path)
{
    FILE *file = fopen(path, "we");

    if (!file)
        return -1;
    (void)fprintf(file, "%s ended 0\n", is_reached ? "reached" : "missed");
    return fclose(file);
}

int main(int argc, char **argv)
{
    gboolean is_list = argc > 3 && !strcmp(argv[1], "--list");
    gboolean is_fault = argc > 8 && !strcmp(argv[1], "--fault") && !strcmp(argv[6], "--report");
    struct sigaction ended = {.sa_handler = on_child};
    int listener = listen_beside_bus(), status;

    if (!(is_list || is_fault) || listener < 0) {
        (void)fprintf(stderr,
                      "usage: fault-bus --list FILE COMMAND...\n"
                      "       fault-bus --fault bus METHOD N ERROR --report FILE COMMAND...\n");
        return 125;
    }
    for (size_t i = 0; i < LINKS_MAX; i++)
        links[i].near = links[i].far = -1;
    (void)sigaction(SIGCHLD, &ended, NULL);
    if (is_list) {
        list = fopen(argv[2], "we");
    } else {
        method = argv[3];
        nth = (unsigned)strtoul(argv[4], NULL, 10);
        error_name = argv[5];
    }
    status = run(argv + (is_list ? 3 : 8), listener);
    return (list ? fclose(list) : report(argv[7])) ? 125 : status;
}
