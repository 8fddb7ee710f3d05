/*
 * test_hand.c - what is handed over arrives whole, and nothing else does
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/hand.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

static int ends[2];

static int open_ends(void)
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

static int close_ends(void)
{
    return close(ends[0]) | close(ends[1]);
}

BEFORE_EACH(open_ends);
AFTER_EACH(close_ends);

static void fill(struct hand *hand)
{
    *hand = HAND_EMPTY;
    (void)strcpy(hand->connection, "lcs");
    (void)strcpy(hand->audience, "https://a.example.com");
    secret_append_text(&hand->secret, "canary");
    hand->pid = 42;
    hand->listener_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    hand->life_fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
}

TEST(endpoint_arrives_with_its_descriptors)
{
    auto_hand struct hand sent, got = HAND_EMPTY;
    char byte = 'x';

    fill(&sent);
    assert_int_equal(hand_send(ends[0], &sent, NULL), AAD_OK);
    assert_int_equal(hand_receive(ends[1], &got, NULL), AAD_OK);
    assert_int_equal(got.verb, HAND_ENDPOINT);
    assert_string_equal(got.connection, "lcs");
    assert_string_equal(got.audience, "https://a.example.com");
    assert_string_equal(got.secret.bytes, "canary");
    assert_int_equal(got.pid, 42);
    assert_int_equal(read(got.listener_fd, &byte, 1), 0); /* /dev/null */
    assert_int_equal(read(got.life_fd, &byte, 1), 1);
    assert_int_equal(byte, 0);
    assert_true(fcntl(got.life_fd, F_GETFD) & FD_CLOEXEC);
}

TEST(status_is_a_verb_alone)
{
    auto_hand struct hand sent = HAND_EMPTY, got = HAND_EMPTY;

    sent.verb = HAND_STATUS;
    assert_int_equal(hand_send(ends[0], &sent, NULL), AAD_OK);
    assert_int_equal(hand_receive(ends[1], &got, NULL), AAD_OK);
    assert_int_equal(got.verb, HAND_STATUS);
}

#define BYTES(text) text, sizeof(text) - 1

TEST(nonsense_is_refused)
{
    static const struct {
        const char *bytes;
        size_t len;
        enum aad_code code;
    } rows[] = {
        {BYTES(""), AAD_PROTOCOL},
        {BYTES("1"), AAD_PROTOCOL},
        {BYTES("1\0"), AAD_PROTOCOL},
        {BYTES("1\0endpoint\0"), AAD_PROTOCOL},
        {BYTES("1\0endpoint\0lcs\0\0005\0canary"), AAD_PROTOCOL},
        {BYTES("1\0endpoint\0lcs\0\0005\0\0"), AAD_PROTOCOL},
        {BYTES("1\0endpoint\0lcs\0\0000\0canary\0"), AAD_PROTOCOL},
        {BYTES("1\0endpoint\0../lcs\0\0005\0canary\0"), AAD_PROTOCOL},
        {BYTES("1\0endpoint\0lcs\0\0005\0canary\0more\0"), AAD_PROTOCOL},
        {BYTES("1\0status\0more\0"), AAD_PROTOCOL},
        {BYTES("1\0other\0"), AAD_PROTOCOL},
        {BYTES("2\0endpoint\0lcs\0\0005\0canary\0"), AAD_UNSUPPORTED},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_hand struct hand got = HAND_EMPTY;

        unit_row(rows[i].bytes);
        assert_int_equal(hand_parse(rows[i].bytes, rows[i].len, &got, NULL), rows[i].code);
    }
}

TEST(without_descriptors_there_is_no_port)
{
    static const char text[] = "1\0endpoint\0lcs\0\0005\0canary";
    auto_hand struct hand got = HAND_EMPTY;

    assert_int_equal(send(ends[0], text, sizeof text, 0), sizeof text);
    assert_int_equal(hand_receive(ends[1], &got, NULL), AAD_PROTOCOL);
    assert_int_equal(got.listener_fd, -1);
}

static int lowest_free(void)
{
    int fd = dup(ends[0]);

    assert_int_equal(close(fd), 0);
    return fd;
}

/* Else whoever may connect could use up all that a process may have. */
TEST(empty_message_leaves_no_descriptor)
{
    union {
        char bytes[CMSG_SPACE(sizeof ends)];
        struct cmsghdr align;
    } control = {0};
    struct msghdr message = {.msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    struct hand got = HAND_EMPTY;
    int before = lowest_free();

    *head = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof ends)};
    memcpy(CMSG_DATA(head), ends, sizeof ends);
    assert_int_equal(sendmsg(ends[0], &message, MSG_NOSIGNAL), 0);
    assert_int_equal(hand_receive(ends[1], &got, NULL), AAD_UNAVAILABLE);
    assert_int_equal(lowest_free(), before);
}

TEST(nobody_hands_over_anything_any_more)
{
    auto_hand struct hand got = HAND_EMPTY;

    assert_int_equal(shutdown(ends[0], SHUT_RDWR), 0);
    assert_int_equal(hand_receive(ends[1], &got, NULL), AAD_UNAVAILABLE);
}
