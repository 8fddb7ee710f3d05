/*
 * proc.c - starting other programs, with nothing inherited that was not meant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/harden.h"
#include "base/text.h"

#define PROC_FDS 4      /* 0, 1, 2 and the extra one */
#define PROC_SAFE_FD 10 /* copies of descriptors go here and above */
#define PROC_POLL_MS 5  /* where the kernel has no pidfd */
#define PROC_OUTPUT_MAX (1024 * 1024)
#define PROC_OURS (-2)

static void proc_close_copies(const int copies[PROC_FDS])
{
    for (int i = 0; i < PROC_FDS; i++)
        cleanup_fd(&copies[i]);
}

/* Copies lie above all targets, so that no dup2 in the child overwrites what a later one needs. */
static int proc_copy_fds(const struct proc_spec *spec, int copies[PROC_FDS])
{
    for (int i = 0; i < PROC_FDS; i++)
        copies[i] = -1;
    for (int i = 0; i < PROC_FDS; i++) {
        int fd = i < 3 ? spec->fds[i] : spec->extra_fd;

        if (fd < 0)
            continue;
        copies[i] = fcntl(fd, F_DUPFD_CLOEXEC, PROC_SAFE_FD);
        if (copies[i] < 0)
            return errno;
    }
    return 0;
}

static int proc_plan_fds(const struct proc_spec *spec, const int copies[PROC_FDS],
                         posix_spawn_file_actions_t *actions)
{
    int keep = copies[3] >= 0 ? PROC_FDS : 3, errnum = 0;

    for (int i = 0; i < keep && !errnum; i++) {
        if (copies[i] >= 0)
            errnum = posix_spawn_file_actions_adddup2(actions, copies[i], i);
        else if (i != 2 || spec->fds[i] != PROC_OURS)
            errnum = posix_spawn_file_actions_addopen(actions, i, "/dev/null", O_RDWR, 0);
    }
    return errnum ? errnum : posix_spawn_file_actions_addclosefrom_np(actions, keep);
}

/* We ignore some signals, which a program that we start does not expect. */
static int proc_plan_attributes(posix_spawnattr_t *attributes)
{
    const short flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    sigset_t defaults, none;
    int errnum;

    (void)sigemptyset(&none);
    (void)sigemptyset(&defaults);
    for (const int *number = harden_ignored; *number; number++)
        (void)sigaddset(&defaults, *number);
    errnum = posix_spawnattr_setflags(attributes, flags);
    if (!errnum)
        errnum = posix_spawnattr_setsigdefault(attributes, &defaults);
    return errnum ? errnum : posix_spawnattr_setsigmask(attributes, &none);
}

static int proc_start(const struct proc_spec *spec, const int copies[PROC_FDS], pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int errnum = posix_spawn_file_actions_init(&actions);

    if (errnum)
        return errnum;
    errnum = posix_spawnattr_init(&attributes);
    if (!errnum) {
        errnum = proc_plan_fds(spec, copies, &actions);
        if (!errnum && spec->folder)
            errnum = posix_spawn_file_actions_addchdir_np(&actions, spec->folder);
        if (!errnum)
            errnum = proc_plan_attributes(&attributes);
        if (!errnum)
            errnum =
                posix_spawn(ret_pid, spec->path, &actions, &attributes, spec->argv, spec->environ);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return errnum;
}

/* posix_spawn() would say only that a file is missing, as if it were the program. */
static enum aad_code proc_check_null(const struct proc_spec *spec, struct aad_error *err)
{
    auto_fd int fd = open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd >= 0 || (spec->fds[0] >= 0 && spec->fds[1] >= 0 && spec->fds[2] != -1))
        return AAD_OK;
    return aad_error_set(err, AAD_IO, NULL,
                         "cannot start %s: /dev/null cannot be opened: %s\n"
                         "Have a /dev/null here: mount /dev into the container or chroot, or mknod "
                         "-m 666 /dev/null c 1 3.",
                         spec->path, strerror(errno));
}

static enum aad_code proc_check(const struct proc_spec *spec, struct aad_error *err)
{
    if (spec->path[0] != '/')
        return aad_error_set(err, AAD_INTERNAL, NULL, "'%s' is not an absolute path", spec->path);
    return proc_check_null(spec, err);
}

/* 0, or why not. */
static int proc_try(const struct proc_spec *spec, pid_t *ret_pid)
{
    int copies[PROC_FDS];
    int errnum = proc_copy_fds(spec, copies);

    /* Where vfork is emulated (valgrind, qemu) what fails in the child would not be reported. */
    if (!errnum && (access(spec->path, X_OK) || (spec->folder && access(spec->folder, X_OK))))
        errnum = errno;
    if (!errnum)
        errnum = proc_start(spec, copies, ret_pid);
    proc_close_copies(copies);
    return errnum;
}

enum aad_code proc_spawn(const struct proc_spec *spec, pid_t *ret_pid, struct aad_error *err)
{
    enum aad_code code = proc_check(spec, err);
    pid_t pid = 0;
    int errnum;

    if (code)
        return code;
    errnum = proc_try(spec, &pid);
    if (errnum)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "cannot start %s: %s", spec->path,
                             strerror(errnum));
    *ret_pid = pid;
    return AAD_OK;
}

/* A process between us and it ends at once, and leaves it to init. Its exit status says why it
 * could not be started: no number of an error is above 255. */
enum aad_code proc_spawn_orphan(const struct proc_spec *spec, struct aad_error *err)
{
    enum aad_code code = proc_check(spec, err);
    int status = ECHILD << 8;
    pid_t between, pid;

    if (code)
        return code;
    between = fork();
    if (!between)
        _exit(proc_try(spec, &pid));
    if (between < 0)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "cannot start %s: %s", spec->path,
                             strerror(errno));
    while (waitpid(between, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && !WEXITSTATUS(status))
        return AAD_OK;
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "cannot start %s: %s\n"
                         "Install aad-credential again, if it is not there.",
                         spec->path, strerror(WIFEXITED(status) ? WEXITSTATUS(status) : EINTR));
}

bool proc_wait(pid_t pid, const struct deadline *deadline, int *ret_status)
{
    struct pollfd p = {.fd = -1, .events = POLLIN};
    auto_fd int fd = -1;
    bool was_late = false;

    for (;;) {
        pid_t ended = waitpid(pid, ret_status, WNOHANG);
        int left = deadline ? deadline_left_poll(deadline) : -1;

        if (ended == pid)
            return true;
        if (was_late || (ended < 0 && errno != EINTR))
            return false;
        if (fd < 0)
            p.fd = fd = pidfd_open(pid, 0);
        was_late = left == 0;
        if (fd < 0 && (left < 0 || left > PROC_POLL_MS))
            left = PROC_POLL_MS;
        (void)poll(&p, 1, left);
    }
}

void proc_kill(pid_t pid)
{
    if (pid <= 1)
        return;
    (void)kill(-pid, SIGKILL);
    (void)kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Its output could not be read, or it did not end. */
static enum aad_code proc_give_up(pid_t pid, enum aad_code code, struct aad_error *err)
{
    proc_kill(pid);
    if (code == AAD_USAGE)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "a program wrote more than 1 MiB");
    if (code == AAD_TIMEOUT)
        return aad_error_set(err, code, NULL, "a program did not end in time");
    return code;
}

enum aad_code proc_run(const struct proc_spec *spec, const struct deadline *deadline,
                       struct secret *ret_stdout, int *ret_exit_status, struct aad_error *err)
{
    struct proc_spec piped = *spec;
    auto_secret struct secret output = {0};
    auto_fd int from = -1, to = -1;
    int ends[2], status = 0;
    enum aad_code code;
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC))
        return error_set_errno(err, errno, "cannot make a pipe");
    from = ends[0];
    piped.fds[1] = to = ends[1];
    code = proc_spawn(&piped, &pid, err);
    if (code)
        return code;
    (void)close(to);
    to = -1;
    code = file_read_fd(from, PROC_OUTPUT_MAX, deadline, &output, err);
    if (!code && !proc_wait(pid, deadline, &status))
        code = AAD_TIMEOUT;
    if (code)
        return proc_give_up(pid, code, err);
    secret_take(ret_stdout, &output);
    *ret_exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return AAD_OK;
}

/* From /proc/PID/stat: "PID (NAME) STATE PPID ...", where NAME may hold anything, also ")". */
pid_t proc_read(pid_t pid, char *ret_name, size_t size)
{
    char path[40], text[512];
    const char *open_at;
    char *close_at;
    auto_fd int fd = -1;
    ssize_t n;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (n <= 0)
        return 0;
    text[n] = '\0';
    open_at = strchr(text, '(');
    close_at = strrchr(text, ')');
    if (!open_at || !close_at || close_at < open_at || strlen(close_at) < 4)
        return 0;
    *close_at = '\0';
    if (size)
        text_escape(ret_name, size, open_at + 1, strlen(open_at + 1));
    return (pid_t)strtol(close_at + 4, NULL, 10);
}
