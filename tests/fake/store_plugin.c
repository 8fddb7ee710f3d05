/*
 * store_plugin.c - a store that does one wrong thing, named by its location: "fake:crash"
 *
 * Without a location it is an honest store that keeps one secret in memory. What is wrong with its
 * table, or with its file, is chosen when it is compiled:
 *
 *   FAKE_STORE_ABI     another version            FAKE_STORE_SIZE   a table that is too short
 *   FAKE_STORE_NAME    another name               FAKE_STORE_NONE   no table at all
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <aad-credential/store.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/wire.h"

#ifndef FAKE_STORE_ABI
#define FAKE_STORE_ABI AAD_STORE_ABI
#endif
#ifndef FAKE_STORE_SIZE
#define FAKE_STORE_SIZE sizeof(struct aad_store_plugin)
#endif
#ifndef FAKE_STORE_NAME
#define FAKE_STORE_NAME "fake"
#endif

#define FAKE_SOCKET 3 /* the host's own, which a plugin must leave alone */

struct aad_store_state {
    const struct aad_store_host *host;
    char mode[32];
    size_t len;
    char secret[AAD_SECRET_MAX];
};

static struct aad_store_state fake_state;

static bool fake_is(const char *mode)
{
    return !strcmp(fake_state.mode, mode);
}

static void fake_hang(void)
{
    for (;;)
        (void)pause();
}

/* Only the two ends know what a frame looks like; this plugin plays one who knows it as well. */
static void fake_send_frame(uint32_t len, uint32_t type, const void *bytes, size_t n)
{
    const uint32_t head[2] = {len, type};

    (void)send(FAKE_SOCKET, head, sizeof head, MSG_NOSIGNAL);
    if (n)
        (void)send(FAKE_SOCKET, bytes, n, MSG_NOSIGNAL);
}

static void fake_talk_nonsense(void)
{
    char junk[4096];

    memset(junk, 'x', sizeof junk);
    if (fake_is("garbage"))
        (void)send(FAKE_SOCKET, junk, sizeof junk, MSG_NOSIGNAL);
    if (fake_is("huge-length"))
        fake_send_frame(0xffffffffu, WIRE_BYTES, NULL, 0);
    if (fake_is("unknown-type"))
        fake_send_frame(0, WIRE_TYPES, NULL, 0);
    if (fake_is("cut-frame")) {
        fake_send_frame(100, WIRE_BYTES, junk, 10);
        _exit(0);
    }
    if (fake_is("field-too-long")) /* the field says more than the frame holds */
        fake_send_frame(12, WIRE_BYTES,
                        "\xff\xff\x00\x00"
                        "abcdefgh",
                        12);
    if (fake_is("talk-forever"))
        for (;;)
            fake_send_frame(8, WIRE_BYTES,
                            "\x04\x00\x00\x00"
                            "blah",
                            8);
}

static enum aad_code fake_ask_sink(void *ctx, const void *bytes, size_t len)
{
    struct aad_store_state *state = ctx;

    memcpy(state->secret, bytes, len);
    state->len = len;
    return AAD_OK;
}

/* Asks when that is done, so that somebody knows. */
static void fake_stay_behind(void)
{
    const struct aad_store_host *host = fake_state.host;
    struct aad_error err;

    (void)signal(SIGTERM, SIG_IGN);
    if (!fork())
        fake_hang();
    (void)host->ask(host->ctx, AAD_ASK_MASTER_PASSWORD, "fake", fake_ask_sink, &fake_state, &err);
}

static void fake_write_outputs(void)
{
    char junk[65536];

    memset(junk, 'y', sizeof junk);
    for (int i = 0; i < 16; i++)
        for (int fd = 1; fd <= 2; fd++)
            (void)!write(fd, junk, sizeof junk);
}

static void fake_misbehave(void)
{
    fake_talk_nonsense();
    if (fake_is("crash"))
        (void)raise(SIGSEGV);
    if (fake_is("abort"))
        abort();
    if (fake_is("exit"))
        exit(0);
    if (fake_is("hang"))
        fake_hang();
    if (fake_is("hang-deaf")) {
        sigset_t all;

        (void)sigfillset(&all);
        (void)sigprocmask(SIG_BLOCK, &all, NULL);
        fake_hang();
    }
    if (fake_is("fork")) {
        fake_stay_behind();
        fake_hang();
    }
    if (fake_is("close-socket")) {
        (void)close(FAKE_SOCKET);
        fake_hang();
    }
    if (fake_is("stdout"))
        fake_write_outputs();
}

static enum aad_code fake_open(const struct aad_store_host *host, const char *location,
                               struct aad_store_state **ret_state, struct aad_error *err)
{
    fake_state.host = host;
    (void)snprintf(fake_state.mode, sizeof fake_state.mode, "%s", location);
    if (fake_is("crash-in-open"))
        (void)raise(SIGSEGV);
    if (fake_is("hang-in-open"))
        fake_hang();
    if (fake_is("exit-in-open"))
        exit(0);
    if (fake_is("fail-in-open"))
        return aad_error_set(err, AAD_UNAVAILABLE, "FAKE_1", "the fake is not there");
    *ret_state = &fake_state;
    return AAD_OK;
}

static void fake_close(struct aad_store_state *state)
{
    (void)state;
    if (fake_is("hang-in-close"))
        fake_hang();
}

static enum aad_code fake_check(struct aad_store_state *state, struct aad_error *err)
{
    fake_misbehave();
    if (!strcmp(state->mode, "silent-error"))
        return AAD_LOCKED;
    if (!strcmp(state->mode, "odd-code"))
        return (enum aad_code)4711;
    if (!strcmp(state->mode, "odd-text"))
        return aad_error_set(err, AAD_IO, "A\nB", "red \033[31m and two\r\nlines \xff");
    return AAD_OK;
}

static const struct aad_token_wish fake_wish = {.connection = "other",
                                                .audience = "https://vault.example",
                                                .url = "https://one.vault.example",
                                                .was_refused = true};
static const struct aad_token_wish fake_nonsense = {.connection = "../other",
                                                    .audience = "https://vault.example",
                                                    .url = "https://one.vault.example"};

static enum aad_code fake_load(struct aad_store_state *state, const struct aad_item *item,
                               aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    const struct aad_store_host *host = state->host;
    enum aad_code code = AAD_OK;

    fake_misbehave();
    if (fake_is("ask") || fake_is("ask-forever"))
        code = host->ask(host->ctx, AAD_ASK_MASTER_PASSWORD, "the\033[2J fake", fake_ask_sink,
                         state, err);
    if (fake_is("ask") && !code) {
        host->keep(host->ctx, "fake key", 8);
        host->answer_was(host->ctx, AAD_ASK_MASTER_PASSWORD, true);
    }
    for (int i = 0; fake_is("ask-forever") && i < 100; i++)
        code = host->ask(host->ctx, AAD_ASK_MASTER_PASSWORD, "fake", fake_ask_sink, state, err);
    if (code)
        return code;
    if (fake_is("token"))
        return host->token(host->ctx, &fake_wish, sink, sink_ctx, err);
    if (fake_is("token-nonsense"))
        return host->token(host->ctx, &fake_nonsense, sink, sink_ctx, err);
    if (fake_is("too-much")) { /* twice what a secret may have, whatever the sink says */
        (void)sink(sink_ctx, state->secret, sizeof state->secret);
        (void)sink(sink_ctx, state->secret, sizeof state->secret);
        return AAD_OK;
    }
    if (!state->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the fake has no %s", item->role);
    return sink(sink_ctx, state->secret, state->len);
}

static enum aad_code fake_save(struct aad_store_state *state, const struct aad_item *item,
                               const void *bytes, size_t len, struct aad_error *err)
{
    (void)item, (void)err;
    fake_misbehave();
    memcpy(state->secret, bytes, len);
    state->len = len;
    return AAD_OK;
}

static enum aad_code fake_erase(struct aad_store_state *state, const struct aad_item *item,
                                struct aad_error *err)
{
    if (!state->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the fake has no %s", item->role);
    state->len = 0;
    return AAD_OK;
}

/* Lists what a store can learn only from its host. */
static void fake_list_settings(const struct aad_store_host *host, aad_visit *visit, void *ctx)
{
    static const char *const names[] = {"directory", "pin",     "master-at-hand",
                                        "proxy",     "ca-file", "no-such-setting"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = host->setting(host->ctx, names[i]);

        if (value)
            (void)visit(ctx, &(struct aad_item){"alpha", "setting", names[i], value});
    }
}

/* With "fds", "environment" and "settings" the list tells what the process was given. */
static enum aad_code fake_list(struct aad_store_state *state, aad_visit *visit, void *ctx,
                               struct aad_error *err)
{
    struct aad_item item = {"alpha", "password", "A\033[1mlabel", "u@example"};
    extern char **environ;

    (void)err;
    fake_misbehave();
    if (fake_is("settings")) {
        fake_list_settings(state->host, visit, ctx);
        return AAD_OK;
    }
    for (int fd = 0; fake_is("fds") && fd < 1024; fd++) {
        char label[32];

        (void)snprintf(label, sizeof label, "%d", fd);
        item.label = label;
        if (fcntl(fd, F_GETFD) >= 0 && visit(ctx, &item))
            return AAD_CANCELLED;
    }
    for (char **row = environ; fake_is("environment") && *row; row++) {
        item.label = *row;
        if (visit(ctx, &item))
            return AAD_CANCELLED;
    }
    if (fake_is("fds") || fake_is("environment"))
        return AAD_OK;
    if (fake_is("foreign-names"))
        (void)visit(ctx, &(struct aad_item){"../../etc", "pass\nword", NULL, NULL});
    for (int i = 0; i < (fake_is("too-many") ? 20000 : 1); i++)
        (void)visit(ctx, &item);
    return AAD_OK;
}

/* One certificate is in use, and one may be beside it: the bytes that were saved last. */
static enum aad_code fake_certificates(struct aad_store_state *state, const struct aad_item *item,
                                       aad_visit_certificate *visit, void *ctx,
                                       struct aad_error *err)
{
    const struct aad_certificate in_use = {"in use", 6, true};
    const struct aad_certificate pending = {state->secret, state->len, false};
    enum aad_code code = visit(ctx, &in_use);

    (void)item, (void)err;
    return code || !state->len ? code : visit(ctx, &pending);
}

static enum aad_code fake_find_certificate(struct aad_store_state *state,
                                           const struct aad_item *item, const void *der, size_t len,
                                           struct aad_error *err)
{
    (void)item;
    if (len != state->len || memcmp(der, state->secret, len) != 0)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the fake has no such certificate");
    state->len = 0;
    return AAD_OK;
}

static enum aad_code fake_change_password(struct aad_store_state *state, struct aad_error *err)
{
    const struct aad_store_host *host = state->host;

    return host->ask(host->ctx, AAD_ASK_NEW_PIN, "fake", fake_ask_sink, state, err);
}

static const struct aad_store_plugin fake_plugin = {
    .abi = FAKE_STORE_ABI,
    .size = FAKE_STORE_SIZE,
    .name = FAKE_STORE_NAME,
    .description = "a fake",
    .open = fake_open,
    .close = fake_close,
    .check = fake_check,
    .load = fake_load,
    .save = fake_save,
    .erase = fake_erase,
    .list = fake_list,
    .change_password = fake_change_password,
    .certificates = fake_certificates,
    .add_certificate = fake_save,
    .use_certificate = fake_find_certificate,
    .drop_certificate = fake_find_certificate,
};

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
#ifdef FAKE_STORE_NONE
    (void)host_abi, (void)fake_plugin;
    return NULL;
#else
    return host_abi == AAD_STORE_ABI ? &fake_plugin : NULL;
#endif
}
