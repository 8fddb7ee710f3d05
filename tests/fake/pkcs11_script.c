/*
 * pkcs11_script.c - the mock module's script: reading it, and playing its faults
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pkcs11_mock.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LINES_MAX 64
#define FAULTS_MAX 16

static struct script_line {
    char name[40], value[256];
} lines[LINES_MAX];

static struct script_fault {
    char call[40], what[24];
    unsigned long nth, seen; /* nth 0: each time */
} faults[FAULTS_MAX];

static size_t n_lines, n_faults;
static bool is_gone;

static void script_read_line(char *line)
{
    struct script_fault *fault = &faults[n_faults];

    line[strcspn(line, "\n")] = 0;
    if (!strncmp(line, "fault ", 6)) {
        if (n_faults < FAULTS_MAX &&
            sscanf(line, "fault %39s %23s %lu", fault->call, fault->what, &fault->nth) >= 2)
            n_faults++;
        return;
    }
    if (n_lines < LINES_MAX &&
        sscanf(line, "%39s %255[^\n]", lines[n_lines].name, lines[n_lines].value) >= 1)
        n_lines++;
}

/* Before anything else: dlopen itself may be what goes wrong. */
__attribute__((constructor)) static void script_begin(void)
{
    const char *path = getenv("YUBIHSM_PKCS11_CONF");
    FILE *file = path ? fopen(path, "re") : NULL;
    char line[400];

    if (!file)
        return;
    while (fgets(line, sizeof line, file))
        script_read_line(line);
    (void)fclose(file);
    (void)script_enter("load");
}

void script_log(const char *line)
{
    const char *path = script_value("log");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    char text[80];
    int len = snprintf(text, sizeof text, "%s\n", line);

    if (fd < 0)
        return;
    (void)!write(fd, text, (size_t)len);
    (void)close(fd);
}

static CK_RV script_play(const char *what)
{
    if (!strcmp(what, "hang"))
        for (;;)
            (void)pause();
    if (!strcmp(what, "crash"))
        *(volatile int *)NULL = 0;
    if (!strcmp(what, "exit"))
        exit(0);
    if (!strncmp(what, "slow=", 5))
        return (void)poll(NULL, 0, atoi(what + 5)), CKR_OK;
    if (!strcmp(what, "remove"))
        return is_gone = true, CKR_DEVICE_REMOVED;
    return strtoul(what, NULL, 0);
}

CK_RV script_enter(const char *call)
{
    CK_RV rv = CKR_OK;

    script_log(call);
    for (size_t i = 0; i < n_faults; i++) {
        struct script_fault *fault = &faults[i];

        if (!strcmp(fault->call, call) && (++fault->seen == fault->nth || !fault->nth))
            rv = script_play(fault->what);
    }
    return rv;
}

const char *script_value(const char *name)
{
    for (size_t i = 0; i < n_lines; i++)
        if (!strcmp(lines[i].name, name))
            return lines[i].value;
    return NULL;
}

bool script_has(const char *name)
{
    return script_value(name) != NULL;
}

unsigned long script_number(const char *name, unsigned long fallback)
{
    const char *value = script_value(name);

    return value ? strtoul(value, NULL, 0) : fallback;
}

bool script_has_number(const char *name, unsigned long number)
{
    for (size_t i = 0; i < n_lines; i++)
        if (!strcmp(lines[i].name, name) && strtoul(lines[i].value, NULL, 0) == number)
            return true;
    return false;
}

bool script_token_is_gone(void)
{
    return is_gone;
}

bool script_token_is_empty(void)
{
    const char *path = script_value("login-empties");

    return path && !access(path, F_OK);
}

void script_empty_token(void)
{
    const char *path = script_value("login-empties");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;

    if (fd < 0)
        return;
    (void)close(fd);
    (void)poll(NULL, 0, 100);
    (void)unlink(path);
}

static int seat = -1;

bool script_take_seat(void)
{
    char path[300];

    if (!script_has("seats"))
        return true;
    for (unsigned long i = 0; seat < 0 && i < script_number("seats", 1); i++) {
        (void)snprintf(path, sizeof path, "%s.%lu", script_value("seat"), i);
        seat = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (seat >= 0 && flock(seat, LOCK_EX | LOCK_NB))
            script_leave_seat();
    }
    return seat >= 0;
}

void script_leave_seat(void)
{
    if (seat >= 0)
        (void)close(seat);
    seat = -1;
}
