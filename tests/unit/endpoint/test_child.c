/*
 * test_child.c - one child's port
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/child.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "endpoint/web.h"
#include "unit.h"

static struct loop loop;
static struct web *web;
static int life[2], n_gone;

static int begin(void)
{
    n_gone = 0;
    return pipe(life) || loop_open(&loop, NULL) || web_open(&loop, &web, NULL);
}

static int end(void)
{
    web_close(web);
    loop_close(&loop);
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(end);

static void on_gone(struct child *child)
{
    (void)child;
    n_gone++;
    loop.is_over = true;
}

static enum aad_code take(in_addr_t where, struct child **ret)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(where)};
    auto_hand struct hand hand = HAND_EMPTY;
    const struct child_owner owner = {on_gone, NULL};

    hand.listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    hand.life_fd = life[0];
    secret_append_text(&hand.secret, "canary");
    assert_int_equal(bind(hand.listener_fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(hand.listener_fd, 1), 0);
    return child_new(web, &hand, &owner, ret, NULL);
}

TEST(it_goes_when_its_process_does)
{
    struct child *child = NULL;

    assert_int_equal(take(INADDR_LOOPBACK, &child), AAD_OK);
    assert_true(child->port);
    (void)close(life[1]);
    loop_run(&loop);
    assert_int_equal(n_gone, 1);
    child_free(child);
}

TEST(other_address_than_loopback_is_refused) /* case 25 */
{
    struct child *child = NULL;

    assert_int_equal(take(INADDR_ANY, &child), AAD_PROTOCOL);
    assert_null(child);
    child_free(child);
    (void)close(life[1]);
}
