/*
 * test_proc.c - programs inherit only what was meant, and end in time (cases 40, 41)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "unit.h"

static char sh[] = "sh", dash_c[] = "-c", variable[] = "ONLY=this";
static char *const environment[] = {variable, NULL};

/* Runs a shell script for at most ms; *out gets its stdout. */
static enum aad_code run(const char *script, int64_t ms, struct secret *out, int *status)
{
    auto_free char *copy = strdup(script);
    char *argv[] = {sh, dash_c, copy, NULL};
    struct proc_spec spec = {"/bin/sh", argv, environment, {-1, -1, -1}, -1, NULL};
    struct deadline deadline = deadline_in_ms(ms);

    return proc_run(&spec, &deadline, out, status, NULL);
}

TEST(output_and_exit_status_come_back)
{
    auto_secret struct secret out = {0};
    int status = -1;

    assert_int_equal(run("echo hello; exit 7", 20000, &out, &status), AAD_OK);
    assert_string_equal(out.bytes, "hello\n");
    assert_int_equal(status, 7);
    assert_int_equal(run("kill -TERM $$", 20000, &out, &status), AAD_OK);
    assert_int_equal(status, 128 + SIGTERM);
    assert_int_equal(out.len, 0);
}

TEST(environment_is_only_what_was_given)
{
    auto_secret struct secret out = {0};
    int status = -1;

    assert_int_equal(setenv("LEAK", "canary", 1), 0);
    assert_int_equal(run("/usr/bin/env", 20000, &out, &status), AAD_OK);
    assert_non_null(strstr(out.bytes, "ONLY=this\n"));
    assert_null(strstr(out.bytes, "canary"));
}

TEST(no_other_descriptor_is_inherited)
{
    auto_fd int leak = open("/dev/null", O_RDONLY);
    auto_fd int high = fcntl(leak, F_DUPFD, 100);
    auto_secret struct secret out = {0};
    int status = -1;

    assert_true(high >= 100);
    assert_int_equal(run("/bin/ls /proc/$$/fd; :", 20000, &out, &status), AAD_OK);
    assert_string_equal(out.bytes, "0\n1\n2\n");
}

TEST(extra_descriptor_becomes_3)
{
    char script[] = "read a <&3; echo $a >&1; /bin/ls /proc/$$/fd; :";
    char *argv[] = {sh, dash_c, script, NULL};
    struct proc_spec spec = {"/bin/sh", argv, environment, {-1, -1, -2}, -1, NULL};
    struct deadline deadline = deadline_in_ms(20000);
    auto_secret struct secret out = {0};
    int ends[2], status = -1;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(file_write_all(ends[1], "extra\n", 6, NULL), AAD_OK);
    spec.extra_fd = ends[0];
    assert_int_equal(proc_run(&spec, &deadline, &out, &status, NULL), AAD_OK);
    assert_string_equal(out.bytes, "extra\n0\n1\n2\n3\n");
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* What becomes 3 is now 0, so that a careless order of copies would overwrite it. */
TEST(crossed_descriptors_are_kept_apart)
{
    char script[] = "read a; echo $a >&2; read b <&3; echo $b >&2";
    char *argv[] = {sh, dash_c, script, NULL};
    int in[2], extra[2], result[2], kept = dup(0);
    auto_secret struct secret out = {0};
    struct deadline deadline = deadline_in_ms(20000);
    pid_t pid = 0;

    assert_int_equal(pipe(in) | pipe(extra) | pipe(result), 0);
    assert_int_equal(write(in[1], "first\n", 6) + write(extra[1], "second\n", 7), 13);
    assert_int_equal(dup2(extra[0], 0), 0);
    assert_int_equal(
        proc_spawn(
            &(struct proc_spec){"/bin/sh", argv, environment, {in[0], -1, result[1]}, 0, NULL},
            &pid, NULL),
        AAD_OK);
    assert_int_equal(dup2(kept, 0), 0);
    (void)close(kept);
    (void)close(result[1]);
    assert_int_equal(file_read_fd(result[0], 100, &deadline, &out, NULL), AAD_OK);
    assert_string_equal(out.bytes, "first\nsecond\n");
    proc_kill(pid);
    for (int i = 0; i < 2; i++)
        (void)(close(in[i]) | close(extra[i]));
    (void)close(result[0]);
}

TEST(signals_and_mask_are_the_default_again)
{
    auto_secret struct secret out = {0};
    sigset_t blocked, before;
    int status = -1;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGUSR1);
    (void)sigprocmask(SIG_BLOCK, &blocked, &before);
    assert_int_equal(run("kill -PIPE $$", 20000, &out, &status), AAD_OK);
    assert_int_equal(status, 128 + SIGPIPE);
    assert_int_equal(run("kill -XFSZ $$", 20000, &out, &status), AAD_OK);
    assert_int_equal(status, 128 + SIGXFSZ);
    assert_int_equal(run("kill -USR1 $$; exit 0", 20000, &out, &status), AAD_OK);
    assert_int_equal(status, 128 + SIGUSR1);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

/* How many bytes come before the end of file, which comes when the last writer is dead. */
static unsigned count_to_end(int fd)
{
    struct deadline end = deadline_in_ms(UNIT_HUNG_MS);
    unsigned n = 0;
    ssize_t len;
    char byte;

    while ((len = read(fd, &byte, 1)) != 0) {
        n += len > 0;
        assert_true(deadline_left_ms(&end) > 0);
        if (len < 0)
            deadline_sleep_ms(10, NULL);
    }
    return n;
}

/* case 40: what it started keeps the pipe open */
TEST(deadline_kills_the_whole_group)
{
    char fifo[64], script[120];
    auto_secret struct secret out = {0};
    auto_fd int fd = -1;
    int status = -1;
    int64_t ms = 250;

    (void)snprintf(fifo, sizeof fifo, "%s/fifo", unit_dir());
    (void)snprintf(script, sizeof script, "{ echo; exec sleep 600; } >%s & echo x; wait", fifo);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    do { /* the grandchild has to be there before the time is up */
        ms *= 2;
        assert_int_equal(run(script, ms, &out, &status), AAD_TIMEOUT);
        assert_null(out.bytes);
    } while (!count_to_end(fd));
    assert_int_equal(unlink(fifo), 0);
}

TEST(too_much_output_is_refused)
{
    auto_secret struct secret out = {0};
    int status = -1;

    assert_int_equal(run("exec cat /dev/zero", 20000, &out, &status), AAD_PROTOCOL);
    assert_null(out.bytes);
}

TEST(what_cannot_start_is_unavailable)
{
    char *argv[] = {sh, NULL};
    struct proc_spec spec = {"/nonexistent/program", argv, environment, {-1, -1, -1}, -1, NULL};
    struct aad_error err = {0};
    pid_t pid = 77;

    assert_int_equal(proc_spawn(&spec, &pid, &err), AAD_UNAVAILABLE);
    assert_int_equal(pid, 77);
    spec.path = "sh";
    assert_int_equal(proc_spawn(&spec, &pid, &err), AAD_INTERNAL);
    spec.path = "/etc/passwd";
    assert_int_equal(proc_spawn(&spec, &pid, &err), AAD_UNAVAILABLE);
}

TEST(orphan_that_cannot_start_says_why)
{
    char *argv[] = {sh, NULL};
    struct proc_spec spec = {"/nonexistent/program", argv, environment, {-1, -1, -1}, -1, NULL};
    struct aad_error err = {0};

    assert_int_equal(proc_spawn_orphan(&spec, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.what, "/nonexistent/program: No such file"));
    spec.path = "/etc/passwd";
    assert_int_equal(proc_spawn_orphan(&spec, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.what, "/etc/passwd: Permission denied"));
    spec.path = "sh";
    assert_int_equal(proc_spawn_orphan(&spec, &err), AAD_INTERNAL);
    spec.path = "/bin/true";
    assert_int_equal(proc_spawn_orphan(&spec, NULL), AAD_OK);
    assert_int_equal(waitpid(-1, NULL, 0), -1);
}

TEST(waiting_ends_with_the_deadline_or_the_program)
{
    char script[] = "exec sleep 600";
    char *argv[] = {sh, dash_c, script, NULL};
    struct proc_spec spec = {"/bin/sh", argv, environment, {-1, -1, -1}, -1, NULL};
    struct deadline soon = deadline_in_ms(30), later = deadline_in_ms(20000);
    int status = 0;
    pid_t pid = 0;

    assert_int_equal(proc_spawn(&spec, &pid, NULL), AAD_OK);
    assert_int_equal(getpgid(pid), pid);
    assert_false(proc_wait(pid, &soon, &status));
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_true(proc_wait(pid, &later, &status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
    proc_kill(0);
    proc_kill(-1);
    assert_false(proc_wait(pid, &later, &status));
}

TEST(it_runs_in_the_folder_that_is_named)
{
    char pwd[] = "pwd", *argv[] = {sh, dash_c, pwd, NULL};
    struct proc_spec spec = {"/bin/sh", argv, environment, {-1, -1, -1}, -1, "/"};
    struct deadline deadline = deadline_in_ms(5000);
    auto_secret struct secret out = {0};
    int status = -1;

    assert_int_equal(proc_run(&spec, &deadline, &out, &status, NULL), AAD_OK);
    assert_true(secret_equal_bytes(&out, "/\n", 2));
    spec.folder = "/nonexistent";
    assert_int_equal(proc_run(&spec, &deadline, &out, &status, NULL), AAD_UNAVAILABLE);
}
