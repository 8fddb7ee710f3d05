/*
 * host.c - aad-credential-store-host: the process in which one store plugin lives
 *
 * Started by client.c with the plugin's name as its only argument, the socket as descriptor 3,
 * an environment built from nothing, and a process group of its own. It loads the plugin, hands
 * verbs to it and its answers back, and ends with the socket, with its parent, or a little after
 * its deadline, whichever comes first. A plugin that hangs or crashes takes nothing else along.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/harden.h"
#include "base/output.h"
#include "base/secret.h"
#include "store/host-key.h"
#include "store/loader.h"
#include "store/wire.h"

#define HOST_FD 3
#define HOST_ALARM_MS 3000 /* after the deadline; the client's own kill comes first */

struct host {
    struct aad_store_plugin plugin;
    struct aad_store_state *state;
    struct deadline deadline;
    struct secret directory; /* with its NUL; empty = none */
    struct secret pin;       /* likewise */
    bool has_master;
    size_t given; /* bytes that the verb has given so far */
    bool gave_too_much;
};

static void host_set_deadline(struct host *h, int64_t end_ms)
{
    int64_t ms;
    struct itimerval timer = {0};

    h->deadline.end_ms = end_ms;
    /* The signal's default action ends the process even where the client can no longer do it. */
    ms = deadline_left_ms(&h->deadline) + HOST_ALARM_MS;
    timer.it_value.tv_sec = ms / 1000;
    timer.it_value.tv_usec = (ms % 1000) * 1000;
    (void)setitimer(ITIMER_REAL, &timer, NULL);
}

static int64_t host_time_left_ms(void *ctx)
{
    const struct host *h = ctx;

    return deadline_left_ms(&h->deadline);
}

static enum aad_code host_send(struct wire_frame *frame, struct aad_error *err)
{
    return wire_send(HOST_FD, frame, INT64_MAX, err);
}

static enum aad_code host_ask(void *ctx, enum aad_question question, const char *subject,
                              aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    auto_frame struct wire_frame ask = {.type = WIRE_ASK}, answer = {0};
    struct host *h = ctx;
    struct aad_error said;
    enum aad_code code;
    const char *bytes;
    int64_t end_ms;
    size_t len;

    wire_put_number(&ask, question);
    wire_put_text(&ask, subject ? subject : "");
    /* A person may take long; the client ends this process when it takes too long. */
    (void)setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    code = host_send(&ask, err);
    if (!code)
        code = wire_receive(HOST_FD, &answer, INT64_MAX, err);
    if (code)
        return code;
    end_ms = wire_get_number(&answer);
    code = wire_get_error(&answer, &said);
    bytes = wire_get_bytes(&answer, &len);
    if (answer.type != WIRE_ANSWER || !wire_is_whole(&answer))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "a question was answered with nonsense");
    host_set_deadline(h, end_ms);
    if (!code)
        return sink(sink_ctx, bytes, len);
    if (err)
        *err = said;
    return code;
}

static void host_answer_was(void *ctx, enum aad_question question, bool right)
{
    auto_frame struct wire_frame frame = {.type = WIRE_ANSWER_WAS};

    (void)ctx;
    wire_put_number(&frame, question);
    wire_put_number(&frame, right);
    (void)host_send(&frame, NULL);
}

static void host_keep(void *ctx, const void *bytes, size_t len)
{
    auto_frame struct wire_frame frame = {.type = WIRE_KEEP};

    (void)ctx;
    wire_put_bytes(&frame, bytes, len);
    (void)host_send(&frame, NULL);
}

static const char *host_setting(void *ctx, const char *name)
{
    const struct host *h = ctx;

    if (!strcmp(name, "directory"))
        return h->directory.len ? h->directory.bytes : NULL;
    if (!strcmp(name, "pin"))
        return h->pin.len ? h->pin.bytes : NULL;
    if (!strcmp(name, "master-at-hand"))
        return h->has_master ? "yes" : NULL;
    return NULL;
}

static enum aad_code host_sink(void *ctx, const void *bytes, size_t len)
{
    auto_frame struct wire_frame frame = {.type = WIRE_BYTES};
    struct host *h = ctx;

    h->gave_too_much |= len > AAD_SECRET_MAX - h->given;
    if (h->gave_too_much)
        return AAD_PROTOCOL;
    h->given += len;
    wire_put_bytes(&frame, bytes, len);
    return host_send(&frame, NULL);
}

static enum aad_code host_visit(void *ctx, const struct aad_item *item)
{
    auto_frame struct wire_frame frame = {.type = WIRE_ITEM};

    (void)ctx;
    wire_put_item(&frame, item);
    return host_send(&frame, NULL);
}

static enum aad_code host_visit_key(void *ctx, const struct aad_key *key)
{
    auto_frame struct wire_frame frame = {.type = WIRE_KEY};

    (void)ctx;
    wire_put_text(&frame, key->type);
    wire_put_text(&frame, key->uri);
    wire_put_text(&frame, key->label ? key->label : "");
    wire_put_text(&frame, key->detail ? key->detail : "");
    return host_send(&frame, NULL);
}

static void host_note(void *ctx, const char *what, const char *value)
{
    auto_frame struct wire_frame frame = {.type = WIRE_NOTE};

    (void)ctx;
    wire_put_text(&frame, what);
    wire_put_text(&frame, value);
    (void)host_send(&frame, NULL);
}

static enum aad_code host_unsupported(struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "this store cannot do that");
}

static enum aad_code host_nonsense(struct aad_error *err)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process was sent nonsense");
}

static enum aad_code host_run_item(struct host *h, struct wire_frame *frame, struct aad_error *err)
{
    const struct aad_store_plugin *p = &h->plugin;
    const char *bytes = NULL;
    struct aad_item item;
    size_t len = 0;

    wire_get_item(frame, &item);
    if (frame->type == WIRE_SAVE)
        bytes = wire_get_bytes(frame, &len);
    /* Plugins have room for so much. */
    if (!wire_is_whole(frame) || len > AAD_SECRET_MAX)
        return host_nonsense(err);
    switch (frame->type) {
    case WIRE_LOAD:
        return p->load ? p->load(h->state, &item, host_sink, h, err) : host_unsupported(err);
    case WIRE_SAVE:
        return p->save ? p->save(h->state, &item, bytes, len, err) : host_unsupported(err);
    default:
        return p->erase ? p->erase(h->state, &item, err) : host_unsupported(err);
    }
}

static enum aad_code host_run(struct host *h, struct wire_frame *frame, struct aad_error *err)
{
    const struct aad_store_plugin *p = &h->plugin;
    struct host_key_call call = {p, h->state, host_sink, host_visit_key, h};

    host_set_deadline(h, wire_get_number(frame));
    h->given = 0;
    h->gave_too_much = false;
    if (host_key_is(frame->type))
        return host_key_run(&call, frame, err);
    switch (frame->type) {
    case WIRE_LOAD:
    case WIRE_SAVE:
    case WIRE_ERASE:
        return host_run_item(h, frame, err);
    case WIRE_CHECK:
        return p->check ? p->check(h->state, err) : host_unsupported(err);
    case WIRE_LIST:
        return p->list ? p->list(h->state, host_visit, h, err) : host_unsupported(err);
    case WIRE_UNLOCK:
        return p->unlock ? p->unlock(h->state, err) : AAD_OK;
    default:
        return host_nonsense(err);
    }
}

/* A plugin that returns a code but fills no error, or the other way round, is made consistent. */
static enum aad_code host_send_result(enum aad_code code, struct aad_error *said)
{
    auto_frame struct wire_frame frame = {.type = WIRE_RESULT};

    if (code && !said->what[0])
        code = aad_error_set(said, code, NULL, "the store failed and did not say why");
    wire_put_error(&frame, code, said);
    return host_send(&frame, NULL);
}

static enum aad_code host_open(struct host *h, const char *name,
                               const struct aad_store_host *interface, const char *location,
                               struct aad_error *err)
{
    enum aad_code code = loader_load(name, &h->plugin, err);

    return code ? code : h->plugin.open(interface, location, &h->state, err);
}

static enum aad_code host_start(struct host *h, const char *name, struct aad_store_host *interface)
{
    auto_frame struct wire_frame frame = {0};
    struct aad_error err = {0};
    const char *location, *directory, *pin;
    enum aad_code code = wire_receive(HOST_FD, &frame, INT64_MAX, &err);

    if (code || frame.type != WIRE_OPEN)
        return AAD_PROTOCOL;
    location = wire_get_text(&frame);
    host_set_deadline(h, wire_get_number(&frame));
    interface->may_ask = wire_get_number(&frame) != 0;
    directory = wire_get_text(&frame);
    h->has_master = wire_get_number(&frame) != 0;
    pin = wire_get_text(&frame);
    if (!wire_is_whole(&frame) || !location)
        return AAD_PROTOCOL;
    if (directory && secret_append_text(&h->directory, directory))
        return AAD_INTERNAL;
    if (pin && secret_append_text(&h->pin, pin))
        return AAD_INTERNAL;
    code = host_open(h, name, interface, location, &err);
    (void)host_send_result(code, &err);
    return code;
}

static int host_serve(const char *name)
{
    struct host host = {0};
    struct aad_store_host interface = {.size = sizeof interface,
                                       .ctx = &host,
                                       .time_left_ms = host_time_left_ms,
                                       .ask = host_ask,
                                       .answer_was = host_answer_was,
                                       .setting = host_setting,
                                       .note = host_note,
                                       .keep = host_keep};

    if (host_start(&host, name, &interface))
        return EXIT_FAILURE;
    for (;;) {
        auto_frame struct wire_frame frame = {0};
        struct aad_error err = {0};
        enum aad_code code;

        /* The end of the socket is the ordinary end: the client has all that it wants. */
        if (wire_receive(HOST_FD, &frame, INT64_MAX, &err))
            break;
        code = host_run(&host, &frame, &err);
        /* Also when the plugin did not mind: a part of a secret is none. */
        if (!code && host.gave_too_much)
            code = aad_error_set(&err, AAD_PROTOCOL, NULL, "the store sent more than %u bytes",
                                 AAD_SECRET_MAX);
        if (host_send_result(code, &err))
            break;
    }
    if (host.plugin.close)
        host.plugin.close(host.state);
    secret_clear(&host.directory);
    secret_clear(&host.pin);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct aad_error err = {0};
    enum aad_code code = harden_process(&err);
    struct stat st;
    bool is_called = argc == 2 && !fstat(HOST_FD, &st) && S_ISSOCK(st.st_mode);

    if (code && is_called)
        (void)host_send_result(code, &err);
    if (code)
        return EXIT_FAILURE;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (!is_called) {
        static const char text[] = "aad-credential-store-host is started by aad-credential only\n";

        (void)output_write(STDERR_FILENO, text, sizeof text - 1, &(struct deadline){0}, NULL);
        return EXIT_FAILURE;
    }
    return host_serve(argv[1]);
}
