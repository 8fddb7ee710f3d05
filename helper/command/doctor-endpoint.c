/*
 * doctor-endpoint.c - could a command of `exec` get its tokens here, and does anybody serve?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/part.h"
#include "command/doctor.h"
#include "command/exec/running.h"
#include "endpoint/peer.h"

#define DOCTOR_EXEC "exec"

/* A connection to ourselves, as a command has one. */
static bool doctor_endpoint_connect(int ret[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    auto_fd int port = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    ret[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (port < 0 || ret[0] < 0 || bind(port, (struct sockaddr *)&address, sizeof address) ||
        listen(port, 1) || getsockname(port, (struct sockaddr *)&address, &len) ||
        connect(ret[0], (struct sockaddr *)&address, sizeof address))
        return false;
    ret[1] = accept4(port, NULL, NULL, SOCK_CLOEXEC);
    return ret[1] >= 0;
}

static void doctor_endpoint_check_peer(struct doctor *d)
{
    int ends[2] = {-1, -1};
    auto_fd int life = pidfd_open(getpid(), 0);
    uid_t uid;

    if (life < 0)
        doctor_add(d, DOCTOR_WARN, DOCTOR_EXEC,
                   "the kernel cannot tell when a process ends (pidfd_open)\n"
                   "'exec' needs Linux 5.3, and a sandbox that lets it ask.");
    else if (!doctor_endpoint_connect(ends))
        doctor_add(d, DOCTOR_WARN, DOCTOR_EXEC,
                   "no port of 127.0.0.1 can be reached\n"
                   "'exec' needs the loopback interface: ip link set lo up");
    else if (!peer_find_uid(ends[1], &uid) || uid != geteuid())
        doctor_add(d, DOCTOR_WARN, DOCTOR_EXEC,
                   "the kernel does not say whose a connection is, so none is answered\n"
                   "'exec' needs sock_diag or /proc/net/tcp: let the sandbox have one of them.");
    else
        doctor_add(d, DOCTOR_OK, DOCTOR_EXEC, "a command's identity endpoint works here: %s",
                   ENDPOINT_PATH);
    cleanup_fd(&ends[0]);
    cleanup_fd(&ends[1]);
}

void doctor_endpoint_check(struct doctor *d)
{
    auto_running struct running running = {0};
    char where[PART_WHERE_MAX];
    struct aad_error err;

    if (access(ENDPOINT_PATH, F_OK) && part_where("endpoint", where, sizeof where))
        doctor_add(d, DOCTOR_OK, DOCTOR_EXEC, "not installed: %s", where);
    else if (access(ENDPOINT_PATH, X_OK))
        doctor_add(d, DOCTOR_FAIL, DOCTOR_EXEC,
                   "%s is missing, or cannot be run\n"
                   "Install aad-credential anew, from its package.",
                   ENDPOINT_PATH);
    else if (file_check_chain(ENDPOINT_PATH, &err))
        doctor_add_error(d, DOCTOR_FAIL, DOCTOR_EXEC, &err);
    else
        doctor_endpoint_check_peer(d);
    running_load(&running);
    if (running.serves)
        doctor_add(d, DOCTOR_OK, "serve", "runs; it keeps %ld tokens fresh", running.n_kept);
    else
        doctor_add(d, DOCTOR_OK, "serve", "does not run, and nothing needs it");
}
