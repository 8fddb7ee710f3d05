/*
 * test_loopback-port.c - one port on both addresses, and on no other
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/loopback-port.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

/* What the next calls for ::1 give: an errno each, 0 = what the system says. */
static int ipv6_errors[40], n_bound;

int __real_bind(int fd, const struct sockaddr *address, socklen_t len);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len);

int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len)
{
    if (address->sa_family == AF_INET6 && ipv6_errors[n_bound++]) {
        errno = ipv6_errors[n_bound - 1];
        return -1;
    }
    return __real_bind(fd, address, len);
}

static int set_up(void)
{
    memset(ipv6_errors, 0, sizeof ipv6_errors);
    n_bound = 0;
    return 0;
}

BEFORE_EACH(set_up);

static void close_both(const int fds[PORT_FDS])
{
    for (int i = 0; i < PORT_FDS; i++)
        if (fds[i] >= 0)
            assert_int_equal(close(fds[i]), 0);
}

static int count_open(void)
{
    int n = 0;

    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* case 25 */
TEST(nobody_but_this_machine_reaches_it)
{
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    socklen_t len = sizeof ipv4, len6 = sizeof ipv6;
    int fds[PORT_FDS] = {-1, -1};
    uint16_t port = 0;

    assert_int_equal(port_open(0, fds, &port, NULL), AAD_OK);
    assert_true(port >= 1024);
    assert_int_equal(getsockname(fds[0], (struct sockaddr *)&ipv4, &len), 0);
    assert_int_equal(ntohl(ipv4.sin_addr.s_addr), INADDR_LOOPBACK);
    assert_int_equal(ntohs(ipv4.sin_port), port);
    if (fds[1] >= 0) { /* a machine may have no IPv6 */
        assert_int_equal(getsockname(fds[1], (struct sockaddr *)&ipv6, &len6), 0);
        assert_true(IN6_IS_ADDR_LOOPBACK(&ipv6.sin6_addr));
        assert_int_equal(ntohs(ipv6.sin6_port), port);
    }
    for (int i = 0; i < PORT_FDS && fds[i] >= 0; i++) {
        assert_true(fcntl(fds[i], F_GETFD) & FD_CLOEXEC);
        assert_true(fcntl(fds[i], F_GETFL) & O_NONBLOCK);
    }
    close_both(fds);
}

TEST(port_that_somebody_holds_on_one_address_is_none)
{
    int fds[PORT_FDS] = {-1, -1}, before = count_open();
    uint16_t port = 0;

    ipv6_errors[0] = ipv6_errors[1] = EADDRINUSE;
    ipv6_errors[2] = EADDRNOTAVAIL; /* of the third one, nobody can say */
    assert_int_equal(port_open(0, fds, &port, NULL), AAD_OK);
    assert_int_equal(n_bound, 3);
    close_both(fds);
    assert_int_equal(count_open(), before);
}

TEST(no_port_at_all_ends_after_some_tries)
{
    int fds[PORT_FDS] = {-1, -1}, before = count_open();
    struct aad_error err;
    uint16_t port = 0;

    for (size_t i = 0; i < COUNT(ipv6_errors); i++)
        ipv6_errors[i] = EADDRINUSE;
    assert_int_equal(port_open(0, fds, &port, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.remedy, "device code"));
    assert_int_equal(fds[0], -1);
    assert_int_equal(count_open(), before);
}

TEST(machine_without_ipv6_has_one)
{
    static const int errors[] = {EAFNOSUPPORT, EADDRNOTAVAIL};

    for (size_t i = 0; i < COUNT(errors); i++) {
        int fds[PORT_FDS] = {-1, -1};
        uint16_t port = 0;

        ipv6_errors[n_bound] = errors[i];
        assert_int_equal(port_open(0, fds, &port, NULL), AAD_OK);
        assert_true(fds[0] >= 0);
        assert_int_equal(fds[1], -1);
        close_both(fds);
    }
}

TEST(other_errors_are_told)
{
    int fds[PORT_FDS] = {-1, -1}, before = count_open();
    struct aad_error err;
    uint16_t port = 0;

    ipv6_errors[0] = EACCES;
    assert_int_equal(port_open(0, fds, &port, &err), AAD_IO);
    assert_non_null(strstr(err.what, "loopback: Permission denied"));
    assert_int_equal(count_open(), before);
}

/* It was registered with the issuer: another one would be refused there. */
TEST(wanted_port_is_taken_or_told)
{
    int fds[PORT_FDS] = {-1, -1}, again[PORT_FDS] = {-1, -1};
    struct aad_error err;
    uint16_t port = 0, same = 0;

    assert_int_equal(port_open(0, fds, &port, NULL), AAD_OK);
    assert_int_equal(port_open(port, again, &same, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.what, "is in use"));
    assert_non_null(strstr(err.remedy, "--redirect-uri"));
    close_both(fds);
    assert_int_equal(port_open(port, again, &same, NULL), AAD_OK);
    assert_int_equal(same, port);
    close_both(again);
}
