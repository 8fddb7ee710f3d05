/*
 * job.c - a new token, by `aad-credential token` in a process of its own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/json-pick.h"
#include "base/proc.h"
#include "base/text.h"

#define JOB_OUTPUT_MAX (4 * TOKEN_MAX)
#define JOB_LONGEST_MS 600000 /* also where a person is asked; its own deadline comes before */
#define JOB_LAST_MS 1000      /* for one that says nothing any more */
#define JOB_POLL_MS 5         /* where the kernel has no pidfd */
#define JOB_STREAMS 2

const char *job_program = BIN_DIR "/aad-credential";

/* What it writes, as it comes. */
struct job_stream {
    struct job *job;
    struct loop_watch watch;
    int fd; /* -1 at its end */
    struct secret text;
};

struct job {
    struct loop *loop;
    pid_t pid;
    struct loop_watch life;
    int life_fd;                            /* readable once it has ended; -1 = it is looked at */
    struct job_stream streams[JOB_STREAMS]; /* the answer, and why there is none */
    struct loop_tick tick;
    struct deadline end;
    job_done *done;
    void *ctx;
};

/* --- what it has said ----------------------------------------------------------------------- */

static enum aad_code job_read_token(const struct secret *text, struct token *ret,
                                    struct aad_error *err)
{
    struct json_pick rows[] = {{.path = "access_token"},
                               {.path = "expires_on", .type = JSON_PICK_NUMBER}};
    enum aad_code code = json_pick(text->bytes, text->len, rows, 2, err);

    if (!code && !(rows[0].is_there && rows[1].is_there &&
                   text_to_int(json_pick_text(&rows[1]), 1, INT64_MAX / 2, &ret->expires_at_s)))
        code = aad_error_set(err, AAD_PROTOCOL, NULL, "'aad-credential token' gave no token");
    if (!code)
        secret_take(&ret->access_token, &rows[0].value);
    ret->minted_at_s = clock_now_s();
    json_pick_clear(rows, 2);
    return code;
}

static void job_copy(char *to, size_t size, const struct json_pick *row)
{
    const char *text = json_pick_text(row);

    (void)text_escape(to, size, text, strlen(text));
}

/* Somebody, a service manager or the kernel's want of memory has ended it: another try may do. */
static bool job_is_ended_by_others(int status)
{
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    return number == SIGTERM || number == SIGKILL || number == SIGINT || number == SIGHUP;
}

/* The exit status is the code, and the rest comes by --json. */
static void job_read_error(const struct secret *text, int status, struct aad_error *ret)
{
    struct json_pick rows[] = {{.path = "error.what"},
                               {.path = "error.remedy"},
                               {.path = "error.foreign"},
                               {.path = "error.retry_after", .type = JSON_PICK_NUMBER}};
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    int64_t retry_after_s;

    (void)aad_error_set(ret, job_is_ended_by_others(status) ? AAD_TIMEOUT : AAD_INTERNAL, NULL,
                        "'aad-credential token' ended with status %d", code);
    if (text->len && !json_pick(text->bytes, text->len, rows, 4, NULL) && rows[0].is_there) {
        ret->code = code > 0 && code < AAD_CODES ? (enum aad_code)code : AAD_INTERNAL;
        job_copy(ret->what, sizeof ret->what, &rows[0]);
        job_copy(ret->remedy, sizeof ret->remedy, &rows[1]);
        job_copy(ret->foreign, sizeof ret->foreign, &rows[2]);
        if (text_to_int(json_pick_text(&rows[3]), 1, INT32_MAX, &retry_after_s))
            ret->retry_after_s = (int32_t)retry_after_s;
    }
    json_pick_clear(rows, 4);
}

/* --- how it goes ---------------------------------------------------------------------------- */

static void job_free(struct job *job)
{
    for (size_t i = 0; i < JOB_STREAMS; i++) {
        loop_unwatch(job->loop, &job->streams[i].watch);
        cleanup_fd(&job->streams[i].fd);
        secret_clear(&job->streams[i].text);
    }
    loop_unwatch(job->loop, &job->life);
    cleanup_fd(&job->life_fd);
    loop_remove_tick(job->loop, &job->tick);
    free(job);
}

void job_abort(struct job *job)
{
    if (!job)
        return;
    proc_kill(job->pid);
    job_free(job);
}

static void job_finish(struct job *job, int status)
{
    auto_token struct token token = {0};
    struct aad_error err = {0};
    enum aad_code code = AAD_INTERNAL;

    if (WIFEXITED(status) && !WEXITSTATUS(status))
        code = job_read_token(&job->streams[0].text, &token, &err);
    else
        job_read_error(&job->streams[1].text, status, &err);
    job->done(job->ctx, code ? NULL : &token, &err);
    job_free(job);
}

static void job_close_stream(struct job_stream *stream)
{
    loop_unwatch(stream->job->loop, &stream->watch);
    cleanup_fd(&stream->fd);
    stream->fd = -1;
}

/* True: there may be more at once. */
static bool job_read_some(struct job_stream *stream)
{
    char *to = secret_reserve(&stream->text, 4096);
    ssize_t n = to ? read(stream->fd, to, 4096) : -1;

    if (n < 0 && (errno == EAGAIN || errno == EINTR) && to)
        return errno == EINTR;
    if (n > 0)
        secret_grew(&stream->text, (size_t)n);
    if (n > 0 && stream->text.len <= JOB_OUTPUT_MAX)
        return true;
    job_close_stream(stream);
    return false;
}

/* What has closed both has nothing more to say, and ends. */
static void job_read(void *ctx)
{
    struct job_stream *stream = ctx;
    struct job *job = stream->job;

    (void)job_read_some(stream);
    if (job->streams[0].fd < 0 && job->streams[1].fd < 0)
        job->end = deadline_in_ms(JOB_LAST_MS);
}

/* All that it has said is there. What it has started may go on, and keep its streams open. */
static void job_end(struct job *job, int status)
{
    for (size_t i = 0; i < JOB_STREAMS; i++)
        while (job->streams[i].fd >= 0 && job_read_some(&job->streams[i]))
            ;
    job->pid = 0;
    job_finish(job, status);
}

static void job_on_end(void *ctx)
{
    struct job *job = ctx;
    struct deadline soon = deadline_in_ms(JOB_LAST_MS);
    int status = SIGKILL;

    (void)proc_wait(job->pid, &soon, &status);
    job_end(job, status);
}

static int job_tick(void *ctx)
{
    struct job *job = ctx;
    const struct deadline at_once = {0};
    int left = deadline_left_poll(&job->end), status;

    if (!job->pid)
        return -1;
    if (job->life_fd < 0 && proc_wait(job->pid, &at_once, &status)) {
        job_end(job, status);
        return 0;
    }
    if (!left)
        (void)kill(-job->pid, SIGKILL);
    if (job->life_fd < 0)
        return JOB_POLL_MS;
    return left ? left : JOB_LAST_MS;
}

/* --- how it begins -------------------------------------------------------------------------- */

static enum aad_code job_spawn(struct job *job, const struct job_spec *spec, const int ends[2],
                               struct aad_error *err)
{
    static char program[] = "aad-credential", token[] = "token", json[] = "--json",
                force[] = "--force" /* our pipe is no job's log */, no_prompt[] = "--no-prompt";
    auto_buf struct buf audience = {0}, min_valid = {0};
    char name[33];
    char *argv[9] = {program, token, name, json, force};
    size_t n = 5;
    struct proc_spec proc = {.path = job_program,
                             .argv = argv,
                             .environ = env_all(),
                             .fds = {-1, ends[0], ends[1]},
                             .extra_fd = -1};

    (void)snprintf(name, sizeof name, "%s", spec->connection);
    buf_append_all(&audience, "--audience=", spec->audience, (char *)NULL);
    buf_printf(&min_valid, "--min-valid=%lld", (long long)spec->min_valid_s);
    if (buf_ok(&audience, err) || buf_ok(&min_valid, err))
        return AAD_INTERNAL;
    argv[n++] = audience.bytes;
    if (spec->min_valid_s)
        argv[n++] = min_valid.bytes;
    if (!spec->may_ask)
        argv[n++] = no_prompt;
    return proc_spawn(&proc, &job->pid, err);
}

static enum aad_code job_watch_life(struct job *job, struct aad_error *err)
{
    job->life_fd = pidfd_open(job->pid, 0);
    return job->life_fd < 0 ? AAD_OK : loop_watch(job->loop, &job->life, job->life_fd, err);
}

static enum aad_code job_begin(struct job *job, const struct job_spec *spec, struct aad_error *err)
{
    int ends[JOB_STREAMS] = {-1, -1};
    enum aad_code code = AAD_OK;

    for (int i = 0; i < JOB_STREAMS && !code; i++) {
        int pair[2];

        if (pipe2(pair, O_CLOEXEC | O_NONBLOCK)) {
            code = error_set_errno(err, errno, "cannot make a pipe");
            break;
        }
        job->streams[i].fd = pair[0];
        ends[i] = pair[1];
        (void)fcntl(pair[1], F_SETFL, 0);
        code = loop_watch(job->loop, &job->streams[i].watch, pair[0], err);
    }
    if (!code)
        code = job_spawn(job, spec, ends, err);
    for (int i = 0; i < JOB_STREAMS; i++)
        cleanup_fd(&ends[i]);
    if (!code)
        code = job_watch_life(job, err);
    return code;
}

struct job *job_start(struct loop *loop, const struct job_spec *spec, job_done *done, void *ctx,
                      struct aad_error *err)
{
    struct job *job = calloc(1, sizeof *job);

    if (!job) {
        (void)aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
        return NULL;
    }
    job->loop = loop;
    job->done = done;
    job->ctx = ctx;
    job->end = deadline_in_ms(JOB_LONGEST_MS);
    job->tick = (struct loop_tick){.called = job_tick, .ctx = job};
    job->life = (struct loop_watch){.called = job_on_end, .ctx = job};
    job->life_fd = -1;
    for (size_t i = 0; i < JOB_STREAMS; i++) {
        job->streams[i].job = job;
        job->streams[i].fd = -1;
        job->streams[i].watch = (struct loop_watch){.called = job_read, .ctx = &job->streams[i]};
    }
    loop_add_tick(loop, &job->tick);
    if (!job_begin(job, spec, err))
        return job;
    job_abort(job);
    return NULL;
}
