/*
 * test_job-log.c - what a script takes for itself is no log (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/job-log.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

static int log_fd, other_fd;

static int make_file(const char *name)
{
    char path[600];
    int fd;

    (void)snprintf(path, sizeof path, "%s/%s", unit_dir(), name);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    return fd;
}

static int make_files(void)
{
    log_fd = make_file("log");
    other_fd = make_file("other");
    return 0;
}

BEFORE_ALL(make_files);

static void redirect(int out, int err)
{
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _Exit(100);
}

static const struct job_log_reader nobody, worker = {"Test.Worker", false},
                                           handled = {"Test.Worker", true};

/* What a program hears that a script runs: 1 = it is the log. */
static int ask_of(const struct job_log_reader *reader, int script_out, int script_err,
                  int program_out, int program_err)
{
    int status;
    pid_t script = fork();

    if (!script) {
        pid_t program;

        (void)prctl(PR_SET_NAME, "script");
        redirect(script_out, script_err);
        program = fork();
        if (!program) {
            redirect(program_out, program_err);
            _Exit(job_log_takes(STDOUT_FILENO, reader));
        }
        _Exit(waitpid(program, &status, 0) == program ? WEXITSTATUS(status) : 100);
    }
    assert_int_equal(waitpid(script, &status, 0), script);
    return WEXITSTATUS(status);
}

static int ask(int script_out, int script_err, int program_out, int program_err)
{
    return ask_of(&nobody, script_out, script_err, program_out, program_err);
}

/* The same in a process of that name, which has another stdout. */
static int ask_below(const char *name, const struct job_log_reader *reader, int program_out)
{
    int status, between_fd = make_file("between");
    pid_t pid = fork();

    if (!pid) {
        (void)prctl(PR_SET_NAME, name);
        redirect(between_fd, between_fd);
        _Exit(ask_of(reader, log_fd, other_fd, program_out, other_fd));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    (void)close(between_fd);
    return WEXITSTATUS(status);
}

TEST(what_the_script_has_as_its_stderr_is_the_log)
{
    assert_int_equal(ask(log_fd, log_fd, log_fd, log_fd), 1);
    assert_int_equal(ask(log_fd, log_fd, log_fd, other_fd), 1);
    assert_int_equal(ask(other_fd, log_fd, log_fd, log_fd), 1);
}

TEST(what_the_script_takes_is_not)
{
    assert_int_equal(ask(log_fd, log_fd, other_fd, log_fd), 0);
    assert_int_equal(ask(log_fd, log_fd, other_fd, other_fd), 0); /* $(program 2>&1) */
    assert_int_equal(ask(other_fd, log_fd, other_fd, log_fd), 0); /* function | program */
}

TEST(what_the_agent_reads_is_the_log)
{
    char name[16];
    int taken_fd = make_file("taken");

    assert_int_equal(ask_below("Test.Worker", &worker, log_fd), 1);
    assert_int_equal(ask_below("Test.Worker", &handled, log_fd), 1);
    assert_int_equal(ask_below("Test.Worker", &nobody, log_fd), 0);
    assert_int_equal(ask_below("make", &worker, log_fd), 0);
    assert_int_equal(ask_below("Test.Worker", &worker, taken_fd), 0);
    (void)close(taken_fd);
    assert_int_equal(prctl(PR_GET_NAME, name), 0);
    assert_int_equal(prctl(PR_SET_NAME, "Test.Worker"), 0);
    assert_int_equal(ask_below("node", &handled, log_fd), 1);
    assert_int_equal(ask_below("node", &worker, log_fd), 0);
    assert_int_equal(prctl(PR_SET_NAME, name), 0);
}

TEST(device_is_no_log)
{
    auto_fd int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    assert_true(null_fd >= 0);
    assert_int_equal(ask(null_fd, null_fd, null_fd, null_fd), 0);
    assert_false(job_log_takes(-1, &nobody));
}
