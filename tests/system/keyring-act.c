/*
 * keyring-act.c - one verb of a store after the other, in one process, for those who disturb it
 *
 *     keyring-act PLUGIN.so DIRECTORY KEPT ACTION...
 *
 *     save CONNECTION TEXT      stores TEXT, many times over, as its password
 *     erase CONNECTION
 *     want CONNECTION TEXT|...  fails unless what is stored is one of these; "-": nothing
 *     change TEXT               makes TEXT the master password
 *     password TEXT             it is TEXT from now on
 *
 * The master password is "conformance master password" at first. The file KEPT plays the kernel's
 * keyring; where it is missing, it is made. Ends with the code of the first action that fails. The
 * calls of the plugin are those between the first getppid() of the process and the last.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <aad-credential/store.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ACT_SECRET 6000 /* more than a page */

static char *directory, *kept;
static const char *password = "conformance master password", *next_password;
static const struct aad_store_plugin *plugin;
static struct aad_error error;

/* --- the host --------------------------------------------------------------------------------- */

static int64_t host_time_left_ms(void *ctx)
{
    (void)ctx;
    return 10000;
}

static enum aad_code host_ask(void *ctx, enum aad_question question, const char *subject,
                              aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    const char *answer =
        question == AAD_ASK_NEW_PASSWORD && next_password ? next_password : password;
    char key[AAD_KEPT_KEY_MAX];
    ssize_t len;
    int fd;

    (void)ctx, (void)subject;
    if (question != AAD_ASK_KEPT_KEY)
        return sink(sink_ctx, answer, strlen(answer));
    fd = open(kept, O_RDONLY | O_CLOEXEC);
    len = fd < 0 ? 0 : read(fd, key, sizeof key);
    if (fd >= 0)
        (void)close(fd);
    if (len <= 0)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is kept");
    return sink(sink_ctx, key, (size_t)len);
}

static void host_answer_was(void *ctx, enum aad_question question, bool right)
{
    (void)ctx, (void)question, (void)right;
}

static const char *host_setting(void *ctx, const char *name)
{
    (void)ctx;
    return !strcmp(name, "directory") ? directory : NULL;
}

static void host_note(void *ctx, const char *what, const char *value)
{
    (void)ctx, (void)what, (void)value;
}

static void host_keep(void *ctx, const void *bytes, size_t len)
{
    int fd = open(kept, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    (void)ctx;
    if (fd >= 0) {
        (void)!write(fd, bytes, len);
        (void)close(fd);
    }
}

static const struct aad_store_host host = {.size = sizeof host,
                                           .time_left_ms = host_time_left_ms,
                                           .ask = host_ask,
                                           .answer_was = host_answer_was,
                                           .setting = host_setting,
                                           .note = host_note,
                                           .keep = host_keep};

/* --- the actions ------------------------------------------------------------------------------ */

struct secret {
    size_t len;
    char bytes[AAD_SECRET_MAX];
};
static struct secret got, made;

static enum aad_code take(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    memcpy(got.bytes, bytes, len);
    got.len = len;
    return AAD_OK;
}

static void make(const char *text, size_t len)
{
    for (made.len = 0; made.len + len <= ACT_SECRET; made.len += len)
        memcpy(made.bytes + made.len, text, len);
}

static bool is_wanted(const char *texts, bool is_there)
{
    for (size_t len; *texts; texts += len + (texts[len] == '|')) {
        len = strcspn(texts, "|");
        if (len == 1 && *texts == '-' && !is_there)
            return true;
        make(texts, len);
        if (is_there && got.len == made.len && !memcmp(got.bytes, made.bytes, made.len))
            return true;
    }
    return false;
}

static enum aad_code act(struct aad_store_state *state, const char *verb, const char *connection,
                         const char *text)
{
    struct aad_item item = {connection, "password", "label", "user"};
    enum aad_code code;

    if (!strcmp(verb, "save")) {
        make(text, strlen(text));
        return plugin->save(state, &item, made.bytes, made.len, &error);
    }
    if (!strcmp(verb, "erase"))
        return plugin->erase(state, &item, &error);
    code = plugin->load(state, &item, take, NULL, &error);
    if (code && code != AAD_NOT_FOUND)
        return code;
    if (!is_wanted(text, !code))
        return aad_error_set(&error, AAD_PROTOCOL, NULL, "%s: not %s, but %.8s", connection, text,
                             code ? "nothing" : got.bytes);
    return AAD_OK;
}

static enum aad_code act_on_password(struct aad_store_state *state, const char *verb,
                                     const char *text)
{
    if (!strcmp(verb, "password")) {
        password = text;
        return AAD_OK;
    }
    next_password = text;
    return plugin->change_password(state, &error);
}

static enum aad_code act_all(char **argv)
{
    struct aad_store_state *state = NULL;
    enum aad_code code;

    (void)syscall(SYS_getppid);
    code = plugin->open(&host, "", &state, &error);
    while (!code && *argv) {
        const char *verb = *argv++, *connection = *argv++;

        if (!strcmp(verb, "change") || !strcmp(verb, "password"))
            code = act_on_password(state, verb, connection);
        else
            code = act(state, verb, connection, strcmp(verb, "erase") != 0 ? *argv++ : NULL);
    }
    (void)syscall(SYS_getppid);
    plugin->close(state);
    return code;
}

int main(int argc, char **argv)
{
    void *handle = argc > 4 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    void *symbol = handle ? dlsym(handle, AAD_STORE_PLUGIN_SYMBOL) : NULL;
    aad_store_plugin_function *entry;
    enum aad_code code;

    if (!symbol) {
        (void)fprintf(stderr, "usage: %s PLUGIN.so DIRECTORY KEPT ACTION...\n", argv[0]);
        return 99;
    }
    memcpy(&entry, &symbol, sizeof entry);
    plugin = entry(AAD_STORE_ABI);
    directory = argv[2];
    kept = argv[3];
    code = act_all(argv + 4);
    if (code)
        (void)fprintf(stderr, "%d: %s\n", (int)code, error.what);
    return (int)code;
}
