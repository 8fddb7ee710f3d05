/*
 * test_loop.c - many descriptors, one thread
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/loop.h"

#include <unistd.h>

#include "unit.h"

static struct loop loop;

struct source {
    struct loop_watch watch;
    struct source *other;
    int ends[2], n;
};

static int open_loop(void)
{
    return (int)loop_open(&loop, NULL);
}

static int end_loop(void)
{
    loop_close(&loop);
    return 0;
}

BEFORE_EACH(open_loop);
AFTER_EACH(end_loop);

static void open_source(struct source *source, void (*called)(void *))
{
    *source = (struct source){.watch = {.called = called, .ctx = source}};
    assert_int_equal(pipe(source->ends), 0);
    assert_int_equal(loop_watch(&loop, &source->watch, source->ends[0], NULL), AAD_OK);
    assert_int_equal(write(source->ends[1], "x", 1), 1);
}

static void close_source(struct source *source)
{
    loop_unwatch(&loop, &source->watch);
    (void)close(source->ends[0]);
    (void)close(source->ends[1]);
}

static void take(void *ctx)
{
    struct source *source = ctx;
    char byte;

    assert_int_equal(read(source->ends[0], &byte, 1), 1);
    source->n++;
    loop.is_over = true;
}

TEST(what_can_be_read_is_called)
{
    struct source source;

    open_source(&source, take);
    loop_run(&loop);
    assert_int_equal(source.n, 1);
    close_source(&source);
}

/* Whichever is called first takes the other away. */
static void take_away(void *ctx)
{
    struct source *source = ctx;

    source->n++;
    loop_unwatch(&loop, &source->other->watch);
    loop.is_over = true;
}

TEST(what_was_taken_away_meanwhile_is_not_called)
{
    struct source a, b;

    open_source(&a, take_away);
    open_source(&b, take_away);
    a.other = &b;
    b.other = &a;
    loop_run(&loop);
    assert_int_equal(a.n + b.n, 1);
    close_source(&a);
    close_source(&b);
}

static int count(void *ctx)
{
    int *n = ctx;

    if (++*n == 3)
        loop.is_over = true;
    return 1;
}

TEST(tick_comes_as_often_as_it_says)
{
    int n = 0, gone = 0;
    struct loop_tick tick = {.called = count, .ctx = &n}, removed = {.called = count, .ctx = &gone};

    loop_add_tick(&loop, &tick);
    loop_add_tick(&loop, &removed);
    loop_remove_tick(&loop, &removed);
    loop_run(&loop);
    assert_int_equal(n, 3);
    assert_int_equal(gone, 0);
}

struct remover {
    struct loop_tick tick, *others[2];
    int n;
};

static int remove_all(void *ctx)
{
    struct remover *remover = ctx;

    loop_remove_tick(&loop, &remover->tick);
    for (size_t i = 0; i < COUNT(remover->others); i++)
        loop_remove_tick(&loop, remover->others[i]);
    remover->n++;
    return 0;
}

TEST(tick_can_take_any_away)
{
    int n = 0, gone = 0;
    struct loop_tick last = {.called = count, .ctx = &n};
    struct loop_tick a = {.called = count, .ctx = &gone}, b = a;
    struct remover remover = {.tick = {.called = remove_all, .ctx = &remover}, .others = {&a, &b}};

    loop_add_tick(&loop, &last);
    loop_add_tick(&loop, &b);
    loop_add_tick(&loop, &a);
    loop_add_tick(&loop, &remover.tick);
    loop_run(&loop);
    assert_int_equal(remover.n, 1);
    assert_int_equal(gone, 0);
    assert_int_equal(n, 3);
}

TEST(what_is_not_watched_can_be_unwatched)
{
    struct loop_watch watch = {.called = take};

    loop_unwatch(&loop, &watch);
    assert_int_equal(loop_watch(&loop, &watch, -1, NULL), AAD_IO);
    assert_int_equal(watch.fd, 0);
}
