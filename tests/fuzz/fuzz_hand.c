/*
 * fuzz_hand.c - what is handed to the process of the endpoint over its socket; the first byte says
 * how many descriptors come along, or that it is the address of systemd, which wants a credential
 *
 * What is taken has all that an endpoint needs, and is printed as what was read. No descriptor is
 * left open.
 *
 * reads: helper/endpoint/hand.c helper/endpoint/credential.c
 *
 * but: hand_send, credential_load, credential_write - they give
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "endpoint/credential.h"
#include "endpoint/hand.h"

#define FDS_MAX 4 /* two more than are wanted */

static const uint8_t *input;
static size_t input_len, n_fds;
static int given[FDS_MAX];

ssize_t __wrap_recvmsg(int fd, struct msghdr *ret, int flags);

/* As the kernel gives them: what does not fit is closed, and said to be cut off. */
static void give_fds(struct msghdr *ret)
{
    size_t room = (ret->msg_controllen - CMSG_LEN(0)) / sizeof(int);
    size_t n = n_fds < room ? n_fds : room;
    struct cmsghdr *head = ret->msg_control;

    for (size_t i = 0; i < FDS_MAX; i++) {
        given[i] = i < n ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;
        check(i >= n || given[i] >= 0);
    }
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = input_len % 7 ? SCM_RIGHTS : SCM_CREDENTIALS;
    head->cmsg_len = CMSG_LEN(n * sizeof(int));
    memcpy(CMSG_DATA(head), given, n * sizeof(int));
    ret->msg_controllen = n ? CMSG_SPACE(n * sizeof(int)) : 0;
    ret->msg_flags |= n < n_fds ? MSG_CTRUNC : 0;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *ret, int flags)
{
    size_t room = ret->msg_iov[0].iov_len, n = input_len < room ? input_len : room;

    check(fd == 3 && (flags & MSG_CMSG_CLOEXEC));
    if (n)
        memcpy(ret->msg_iov[0].iov_base, input, n);
    ret->msg_flags = n < input_len ? MSG_TRUNC : 0;
    give_fds(ret);
    return (ssize_t)n;
}

static void check_hand(const struct hand *hand)
{
    auto_secret struct secret printed = {0};

    if (hand->verb == HAND_ENDPOINT) {
        check(hand->listener_fd >= 0 && hand->life_fd >= 0 && hand->pid > 0);
        check(text_is_name(hand->connection) && hand->secret.len > 0);
        hand_print(hand, &printed);
        check(!secret_ok(&printed, NULL) && printed.len <= input_len);
    }
}

/* Who asks is in the address of his end: "\0RANDOM/unit/UNIT/NAME" (systemd.exec(5)). */
static size_t address_len;

int __wrap_getpeername(int fd, struct sockaddr *ret, socklen_t *len);

int __wrap_getpeername(int fd, struct sockaddr *ret, socklen_t *len)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    check(fd == 3 && *len >= sizeof address);
    address_len = input_len < sizeof address.sun_path ? input_len : sizeof address.sun_path;
    memcpy(address.sun_path, input, address_len);
    memcpy(ret, &address, sizeof address);
    *len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + address_len);
    return 0;
}

static void find_credential(void)
{
    auto_free char *names = check_text(input, input_len);
    struct credential_wish wish = {0};

    if (credential_find(3, &wish)) {
        check(text_is_name(wish.name) && input[0] == 0);
        check_shown(wish.unit);
    }
    if (credential_is_given(names, "lcs"))
        check(strstr(names, "lcs") != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct hand hand = HAND_EMPTY;
    struct aad_error err = {0};
    enum aad_code code;
    bool are_descriptors;

    if (!len)
        return 0;
    input = bytes + 1;
    input_len = len - 1;
    if (bytes[0] & 0x80) {
        find_credential();
        return 0;
    }
    n_fds = bytes[0] % (FDS_MAX + 1);
    are_descriptors = input_len % 7 != 0;
    code = hand_receive(3, &hand, &err);
    check_outcome(code, &err);
    if (!code)
        check_hand(&hand);
    hand_clear(&hand);
    for (size_t i = 0; i < FDS_MAX; i++) {
        bool is_open = given[i] >= 0 && fcntl(given[i], F_GETFD) >= 0;

        check(!is_open || !are_descriptors);
        if (is_open)
            (void)close(given[i]);
    }
    return 0;
}
