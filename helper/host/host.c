/*
 * host.c - aad-credential-host: the process in which one plugin lives
 *
 * Started by process.c with the kind of work and the plugin's name as its only arguments, the
 * socket as descriptor 3, an environment built from nothing, and a process group of its own. It
 * loads the plugin, hands calls to it and its answers back, and ends with the socket, with its
 * parent, or a little after its deadline, whichever comes first. A plugin that hangs or crashes
 * takes nothing else along.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/host.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/harden.h"
#include "base/output.h"
#include "store/work.h"

#define HOST_FD 3
#define HOST_ALARM_MS 3000 /* after the deadline; the client's own kill comes first */

static const struct host_work *const host_works[] = {&store_work, &store_probe_work};

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

enum aad_code host_send(struct wire_frame *frame, struct aad_error *err)
{
    return wire_send(HOST_FD, frame, INT64_MAX, err);
}

enum aad_code host_ask(struct host *host, struct wire_frame *question, aad_sink *sink,
                       void *sink_ctx, struct aad_error *err)
{
    auto_frame struct wire_frame answer = {0};
    struct aad_error said;
    enum aad_code code;
    const char *bytes;
    size_t len;
    int64_t end_ms;

    /* A person may take long; the client ends this process when it takes too long. */
    (void)setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    code = host_send(question, err);
    if (!code)
        code = wire_receive(HOST_FD, &answer, INT64_MAX, err);
    if (code)
        return code;
    end_ms = wire_get_number(&answer);
    code = wire_get_error(&answer, &said);
    bytes = wire_get_bytes(&answer, &len);
    if (answer.type != WIRE_ANSWER || !wire_is_whole(&answer))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "a question was answered with nonsense");
    host_set_deadline(host, end_ms);
    if (code && err)
        *err = said;
    return code ? code : sink(sink_ctx, bytes, len);
}

/* A plugin that returns a code but fills no error, or the other way round, is made consistent. */
static enum aad_code host_send_result(const struct host_work *work, enum aad_code code,
                                      struct aad_error *said)
{
    auto_frame struct wire_frame frame = {.type = WIRE_RESULT};

    if (code && !said->what[0])
        code = aad_error_set(said, code, NULL, "the %s failed and did not say why", work->name);
    wire_put_error(&frame, code, said);
    return host_send(&frame, NULL);
}

/* After a failed open nothing is called, though the caller has sent its first call already. */
static enum aad_code host_start(struct host *h, const struct host_work *work, const char *plugin,
                                void **ret_state)
{
    auto_frame struct wire_frame frame = {0};
    struct aad_error err = {0};
    enum aad_code code = wire_receive(HOST_FD, &frame, INT64_MAX, &err), sent;

    if (code || frame.type != WIRE_OPEN)
        return AAD_PROTOCOL;
    if (wire_get_number(&frame) != WIRE_VERSION) {
        code = aad_error_set(&err, AAD_UNSUPPORTED, NULL,
                             "the parts of aad-credential are of different versions\n"
                             "Install aad-credential again.");
    } else {
        host_set_deadline(h, wire_get_number(&frame));
        code = work->open(h, plugin, &frame, ret_state, &err);
    }
    sent = host_send_result(work, code, &err);
    return code ? code : sent;
}

/* One call: AAD_OK when its result was sent. The end of the socket is the ordinary end: the client
 * has all that it wants. */
static enum aad_code host_serve_one(struct host *h, const struct host_work *work, void *state)
{
    auto_frame struct wire_frame frame = {0};
    struct aad_error err = {0};
    enum aad_code code = wire_receive(HOST_FD, &frame, INT64_MAX, &err);

    if (code)
        return code;
    host_set_deadline(h, wire_get_number(&frame));
    code = work->call(state, &frame, &err);
    return host_send_result(work, code, &err);
}

static int host_serve(const struct host_work *work, const char *plugin)
{
    struct host host = {0};
    void *state = NULL;
    enum aad_code code = host_start(&host, work, plugin, &state);
    int status = code ? EXIT_FAILURE : EXIT_SUCCESS;

    while (!code)
        code = host_serve_one(&host, work, state);
    work->close(state);
    return status;
}

static const struct host_work *host_find(const char *name)
{
    for (size_t i = 0; i < sizeof host_works / sizeof host_works[0]; i++)
        if (!strcmp(host_works[i]->name, name))
            return host_works[i];
    return NULL;
}

int main(int argc, char **argv)
{
    struct aad_error err = {0};
    enum aad_code code = harden_process(&err) ? err.code : harden_children(&err);
    const struct host_work *work = argc == 3 ? host_find(argv[1]) : NULL;
    struct stat st;
    bool is_called = work && !fstat(HOST_FD, &st) && S_ISSOCK(st.st_mode);

    if (code && is_called)
        (void)host_send_result(work, code, &err);
    if (code)
        return EXIT_FAILURE;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (!is_called) {
        static const char text[] = "aad-credential-host is started by aad-credential only\n";

        (void)output_write(STDERR_FILENO, text, sizeof text - 1, &(struct deadline){0}, NULL);
        return EXIT_FAILURE;
    }
    return host_serve(work, argv[2]);
}
