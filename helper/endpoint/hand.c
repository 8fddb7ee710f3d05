/*
 * hand.c - how an endpoint is handed to the process that answers at it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/hand.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"

#define HAND_VERSION "1"
#define HAND_FDS 2

static const char *const hand_verbs[] = {[HAND_ENDPOINT] = "endpoint", [HAND_STATUS] = "status"};

void hand_clear(struct hand *hand)
{
    cleanup_fd(&hand->listener_fd);
    cleanup_fd(&hand->life_fd);
    secret_clear(&hand->secret);
    *hand = HAND_EMPTY;
}

/* Each field with a NUL behind it. */
static void hand_put(struct secret *to, const char *text)
{
    secret_append(to, text, strlen(text) + 1);
}

void hand_print(const struct hand *hand, struct secret *ret)
{
    char pid[TEXT_INT_SIZE];

    hand_put(ret, HAND_VERSION);
    hand_put(ret, hand_verbs[hand->verb]);
    if (hand->verb == HAND_STATUS)
        return;
    hand_put(ret, hand->connection);
    hand_put(ret, hand->audience);
    hand_put(ret, text_print_int(pid, hand->pid));
    secret_append_secret(ret, &hand->secret);
    secret_append(ret, "", 1);
}

/* The next field; NULL: there is none. */
static const char *hand_take(const char **at, const char *end)
{
    const char *field = *at;
    const char *nul = field < end ? memchr(field, '\0', (size_t)(end - field)) : NULL;

    if (!nul)
        return NULL;
    *at = nul + 1;
    return field;
}

static bool hand_parse_endpoint(const char *at, const char *end, struct hand *ret)
{
    const char *connection = hand_take(&at, end), *audience = hand_take(&at, end);
    const char *pid = hand_take(&at, end), *secret = hand_take(&at, end);
    int64_t number;

    if (!secret || at != end || !*secret || !text_is_name(connection) ||
        strlen(audience) >= sizeof ret->audience || !text_to_int(pid, 1, INT32_MAX, &number))
        return false;
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", connection);
    (void)snprintf(ret->audience, sizeof ret->audience, "%s", audience);
    ret->pid = (pid_t)number;
    secret_append_text(&ret->secret, secret);
    return !secret_ok(&ret->secret, NULL);
}

enum aad_code hand_parse(const char *bytes, size_t len, struct hand *ret, struct aad_error *err)
{
    const char *at = bytes, *end = bytes + len;
    const char *version = hand_take(&at, end), *verb = hand_take(&at, end);

    if (version && strcmp(version, HAND_VERSION) != 0)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the parts of aad-credential are of different versions\n"
                             "Install aad-credential again, and restart aad-credential.service.");
    if (verb && !strcmp(verb, hand_verbs[HAND_STATUS]) && at == end)
        ret->verb = HAND_STATUS;
    else if (!verb || strcmp(verb, hand_verbs[HAND_ENDPOINT]) != 0 ||
             !hand_parse_endpoint(at, end, ret))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "what was handed over makes no sense");
    return AAD_OK;
}

union hand_control {
    char bytes[CMSG_SPACE(HAND_FDS * sizeof(int))];
    struct cmsghdr align;
};

enum aad_code hand_send(int socket_fd, const struct hand *hand, struct aad_error *err)
{
    const int fds[HAND_FDS] = {hand->listener_fd, hand->life_fd};
    union hand_control control = {0};
    auto_secret struct secret text = {0};
    struct iovec part;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    struct cmsghdr *head;
    enum aad_code code;

    hand_print(hand, &text);
    code = secret_ok(&text, err);
    if (code)
        return code;
    part = (struct iovec){text.bytes, text.len};
    if (hand->verb == HAND_ENDPOINT) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fds);
        memcpy(CMSG_DATA(head), fds, sizeof fds);
    }
    if (sendmsg(socket_fd, &message, MSG_NOSIGNAL) != (ssize_t)text.len)
        return aad_error_set(err, AAD_UNAVAILABLE, strerrorname_np(errno),
                             "the endpoint cannot be handed over: %s", strerror(errno));
    return AAD_OK;
}

/* All that came along is ours to close, whatever it is. */
static void hand_take_fds(struct msghdr *message, struct hand *ret)
{
    int *const places[] = {&ret->listener_fd, &ret->life_fd};
    size_t n = 0;

    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
        size_t bytes = head->cmsg_len - CMSG_LEN(0);

        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i < bytes / sizeof(int); i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(head) + i * sizeof fd, sizeof fd);
            if (n < HAND_FDS)
                *places[n++] = fd;
            else
                cleanup_fd(&fd);
        }
    }
}

enum aad_code hand_receive(int socket_fd, struct hand *ret, struct aad_error *err)
{
    char bytes[HAND_MAX];
    struct iovec part = {bytes, sizeof bytes};
    union hand_control control = {0};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    auto_hand struct hand hand = HAND_EMPTY;
    ssize_t n = recvmsg(socket_fd, &message, MSG_CMSG_CLOEXEC);
    enum aad_code code;

    if (n >= 0) /* a message without a byte may have some, too */
        hand_take_fds(&message, &hand);
    if (n <= 0 || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "nothing was handed over");
    code = hand_parse(bytes, (size_t)n, &hand, err);
    explicit_bzero(bytes, sizeof bytes);
    if (!code && hand.verb == HAND_ENDPOINT && (hand.listener_fd < 0 || hand.life_fd < 0))
        code = aad_error_set(err, AAD_PROTOCOL, NULL, "no port was handed over");
    if (code)
        return code;
    *ret = hand;
    hand = HAND_EMPTY;
    return AAD_OK;
}
