/*
 * loopback-port.c - one port of this machine alone
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/loopback-port.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"

#define PORT_TRIES 20
#define PORT_BACKLOG 64

/* Listens at that port, or at a free one if it is 0, and says which. -1 with errno. A port that was
 * left a moment ago (TIME_WAIT) can be taken again; one that somebody listens at cannot. */
static int port_listen(struct sockaddr *address, socklen_t len)
{
    const int yes = 1;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), errnum;

    if (fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) &&
        !bind(fd, address, len) && !listen(fd, PORT_BACKLOG) && !getsockname(fd, address, &len))
        return fd;
    errnum = errno;
    cleanup_fd(&fd);
    errno = errnum;
    return -1;
}

static int port_open_ipv4(uint16_t *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(*port)};
    int fd = port_listen((struct sockaddr *)&address, sizeof address);

    *port = ntohs(address.sin_port);
    return fd;
}

static int port_open_ipv6(uint16_t port)
{
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT, .sin6_port = htons(port)};

    return port_listen((struct sockaddr *)&address, sizeof address);
}

static bool port_has_no_ipv6(int errnum)
{
    return errnum == EAFNOSUPPORT || errnum == EADDRNOTAVAIL || errnum == EPROTONOSUPPORT;
}

static enum aad_code port_fail(uint16_t wanted, int errnum, struct aad_error *err)
{
    if (errnum != EADDRINUSE)
        return error_set_errno(err, errnum, "cannot listen on this machine's loopback");
    if (wanted)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "port %u of this machine, of redirect-uri, is in use\n"
                             "End what uses it, or register another port and give it by "
                             "--redirect-uri.",
                             wanted);
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "no port is free on both 127.0.0.1 and ::1\n"
                         "Try again, or sign in with a device code.");
}

enum aad_code port_open(uint16_t wanted, int ret_fds[PORT_FDS], uint16_t *ret_port,
                        struct aad_error *err)
{
    int errnum = EADDRINUSE;

    for (int i = 0; errnum == EADDRINUSE && i < (wanted ? 1 : PORT_TRIES); i++) {
        uint16_t port = wanted;
        int ipv4 = port_open_ipv4(&port), ipv6 = ipv4 < 0 ? -1 : port_open_ipv6(port);

        errnum = errno;
        if (ipv4 >= 0 && (ipv6 >= 0 || port_has_no_ipv6(errnum))) {
            ret_fds[0] = ipv4;
            ret_fds[1] = ipv6;
            *ret_port = port;
            return AAD_OK;
        }
        cleanup_fd(&ipv4);
    }
    return port_fail(wanted, errnum, err);
}
