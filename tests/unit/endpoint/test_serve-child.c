/*
 * test_serve-child.c - a child outlives the process that answers for it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/serve-child.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "endpoint/web.h"
#include "unit.h"

static struct loop loop;
static struct serve_children all;
static int life[2], manager;

static int begin(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%.90s/notify", unit_dir());
    (void)unlink(address.sun_path);
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    all = (struct serve_children){0};
    return bind(manager, (struct sockaddr *)&address, sizeof address) ||
           setenv("NOTIFY_SOCKET", address.sun_path, 1) || pipe(life) || loop_open(&loop, NULL) ||
           web_open(&loop, &all.web, NULL);
}

static int end(void)
{
    web_close(all.web);
    serve_child_clear(&all);
    loop_close(&loop);
    return close(manager);
}

BEFORE_EACH(begin);
AFTER_EACH(end);

static struct child *add(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    auto_hand struct hand hand = HAND_EMPTY;
    struct child *child = NULL;

    (void)strcpy(hand.connection, "lcs");
    secret_append_text(&hand.secret, "canary");
    hand.pid = 42;
    hand.life_fd = life[0];
    hand.listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(hand.listener_fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(hand.listener_fd, 1), 0);
    assert_int_equal(serve_child_add(&all, &hand, &child, NULL), AAD_OK);
    return child;
}

/* What the manager was given, in its order or another. */
static size_t receive(struct manager_fd *ret, bool reverse)
{
    char text[200] = "", control[100];
    struct iovec part = {text, sizeof text - 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    struct cmsghdr *head;
    int fds[SERVE_CHILD_FDS];

    assert_true(recvmsg(manager, &message, MSG_CMSG_CLOEXEC) > 0);
    assert_int_equal(strncmp(text, "FDSTORE=1\nFDPOLL=0\nFDNAME=child-", 32), 0);
    head = CMSG_FIRSTHDR(&message);
    assert_int_equal(head->cmsg_len, CMSG_LEN(sizeof fds));
    memcpy(fds, CMSG_DATA(head), sizeof fds);
    for (size_t i = 0; i < SERVE_CHILD_FDS; i++) {
        ret[i].fd = fds[reverse ? SERVE_CHILD_FDS - 1 - i : i];
        (void)snprintf(ret[i].name, sizeof ret[i].name, "%s", strstr(text, "child-"));
    }
    return SERVE_CHILD_FDS;
}

/* The manager keeps what it passes on: each restart has the same files. */
static void pass_on(const struct manager_fd *kept, struct manager_fd *ret)
{
    for (size_t i = 0; i < SERVE_CHILD_FDS; i++) {
        ret[i] = kept[i];
        ret[i].fd = dup(kept[i].fd);
    }
}

TEST(child_is_taken_up_again_and_again)
{
    struct manager_fd kept[SERVE_CHILD_FDS], fds[SERVE_CHILD_FDS];
    struct child *child = add();
    uint16_t port = child->port;

    serve_child_deposit(child);
    (void)receive(kept, false);
    for (int n = 0; n < 3; n++) {
        serve_child_clear(&all);
        pass_on(kept, fds);
        assert_true(serve_child_is_one(fds[0].name));
        serve_child_restore(&all, fds, SERVE_CHILD_FDS, fds[0].name);
        assert_int_equal(all.n, 1);
        assert_int_equal(all.first->port, port);
        assert_string_equal(all.first->hand.connection, "lcs");
        assert_string_equal(all.first->hand.secret.bytes, "canary");
        assert_int_equal(all.first->hand.pid, 42);
    }
}

TEST(order_of_the_descriptors_says_nothing)
{
    struct manager_fd fds[SERVE_CHILD_FDS];

    serve_child_deposit(add());
    (void)receive(fds, true);
    serve_child_clear(&all);
    serve_child_restore(&all, fds, SERVE_CHILD_FDS, fds[0].name);
    assert_int_equal(all.n, 1);
}

/* Else whoever connects to the port that the manager has waits for ever. */
TEST(what_is_not_whole_is_no_child)
{
    char text[200] = "";

    for (size_t missing = 0; missing < SERVE_CHILD_FDS; missing++) {
        struct manager_fd fds[SERVE_CHILD_FDS];
        struct child *child = add();

        serve_child_deposit(child);
        (void)receive(fds, false);
        serve_child_clear(&all);
        (void)close(fds[missing].fd);
        fds[missing].fd = -1;
        serve_child_restore(&all, fds, SERVE_CHILD_FDS, fds[(missing + 1) % 3].name);
        assert_int_equal(all.n, 0);
        assert_true(recv(manager, text, sizeof text - 1, 0) > 0);
        assert_int_equal(strncmp(text, "FDSTOREREMOVE=1\nFDNAME=child-", 29), 0);
        (void)close(life[1]);
        assert_int_equal(pipe(life), 0);
    }
}

static int stop(void *ctx)
{
    (void)ctx;
    loop.is_over = !all.n;
    return 5;
}

TEST(manager_is_told_of_a_child_s_end)
{
    struct loop_tick tick = {.called = stop};
    char text[200] = "";

    (void)add();
    loop_add_tick(&loop, &tick);
    (void)close(life[1]);
    loop_run(&loop);
    loop_remove_tick(&loop, &tick);
    assert_int_equal(all.n, 0);
    assert_true(recv(manager, text, sizeof text - 1, 0) > 0);
    assert_int_equal(strncmp(text, "FDSTOREREMOVE=1\nFDNAME=child-", 29), 0);
}
