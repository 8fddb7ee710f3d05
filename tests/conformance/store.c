/*
 * store.c - what every store plugin must satisfy, whatever it keeps secrets in
 *
 *     conformance-store PLUGIN.so DIRECTORY [LOCATION]
 *
 * Loads the plugin into this process, with nothing but the public headers: an author of a plugin
 * can run it as it is. The store must be there and unlocked; an embedded one gets a master password
 * from here, a token its PIN, "1234". DIRECTORY is where a store may keep files. Items whose
 * connection begins with "conformance-" are written and removed, others are left alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store-fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define WRITERS 3
#define WRITES 6

static const struct aad_item alpha = {"conformance-alpha", "password", "alpha", NULL};
static const struct aad_item beta = {"conformance-beta", "password", "beta", NULL};
static const struct aad_item other_role = {"conformance-alpha", "client-secret", "alpha", NULL};

/* --- what must hold --------------------------------------------------------------------------- */

static void the_table_is_complete_and_named_as_its_file(void **state)
{
    const char *base = strrchr(arguments[1], '/') ? strrchr(arguments[1], '/') + 1 : arguments[1];
    const struct aad_store_plugin *next = entry(AAD_STORE_ABI + 1);

    (void)state;
    assert_int_equal(plugin->abi, AAD_STORE_ABI);
    assert_true(plugin->size <= sizeof *plugin);
    assert_int_equal(strncmp(base, plugin->name, strlen(plugin->name)), 0);
    assert_string_equal(base + strlen(plugin->name), ".so");
    assert_true(plugin->description && plugin->description[0]);
    assert_true(plugin->open && plugin->close && plugin->check && plugin->load && plugin->save &&
                plugin->erase && plugin->list);
    assert_true(!next || next->abi == AAD_STORE_ABI);
    plugin->close(NULL);
}

static void an_open_store_checks_and_unlocks(void **state)
{
    want_saved(*state, &alpha, "x", 1);
    begin();
    assert_int_equal(end(plugin->check(*state, &error)), AAD_OK);
    begin();
    assert_int_equal(plugin->unlock ? end(plugin->unlock(*state, &error)) : AAD_OK, AAD_OK);
}

static void found_and_not_found_are_told_apart(void **state)
{
    assert_int_equal(load(*state, &alpha), AAD_NOT_FOUND);
    assert_int_equal(erase(*state, &alpha), AAD_NOT_FOUND);
    want_saved(*state, &alpha, "secret", 6);
    want_loaded(*state, &alpha, "secret", 6);
    assert_int_equal(erase(*state, &alpha), AAD_OK);
    assert_int_equal(load(*state, &alpha), AAD_NOT_FOUND);
    assert_int_equal(erase(*state, &alpha), AAD_NOT_FOUND);
}

static void saving_again_replaces(void **state)
{
    struct names names;

    want_saved(*state, &alpha, "a long first secret", 19);
    want_saved(*state, &alpha, "second", 6);
    want_loaded(*state, &alpha, "second", 6);
    list_ours(*state, &names);
    assert_int_equal(names.n, 1);
}

static void connections_and_roles_are_kept_apart(void **state)
{
    want_saved(*state, &alpha, "one", 3);
    want_saved(*state, &beta, "two", 3);
    want_saved(*state, &other_role, "three", 5);
    want_loaded(*state, &alpha, "one", 3);
    want_loaded(*state, &beta, "two", 3);
    want_loaded(*state, &other_role, "three", 5);
    assert_int_equal(erase(*state, &alpha), AAD_OK);
    assert_int_equal(load(*state, &alpha), AAD_NOT_FOUND);
    want_loaded(*state, &beta, "two", 3);
    want_loaded(*state, &other_role, "three", 5);
}

static void every_byte_and_every_length_comes_back(void **state)
{
    static const size_t lens[] = {1, 2, 255, 4096, 32768, AAD_SECRET_MAX - 1, AAD_SECRET_MAX};
    static unsigned char bytes[AAD_SECRET_MAX];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 167 + i / 256);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        want_saved(*state, &alpha, bytes, lens[i]);
        want_loaded(*state, &alpha, bytes, lens[i]);
    }
    want_saved(*state, &alpha, "\0\n", 2);
    want_loaded(*state, &alpha, "\0\n", 2);
}

static void odd_names_labels_and_users_come_back(void **state)
{
    static const char *const odd[] = {"conformance-", "conformance---0",
                                      "conformance-01234567890123456789"};
    const char *label = "L\xc3\xa4"
                        "bel \"'\\ %s {} = $(x)",
               *user = "o'dd+u=%41@ex ample.\xc3\xa9";
    struct names names;

    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct aad_item item = {odd[i], "refresh-token", label, user};

        want_saved(*state, &item, odd[i], strlen(odd[i]));
        list_ours(*state, &names);
        assert_int_equal(names.n, 1);
        assert_string_equal(names.connections[0], odd[i]);
        assert_string_equal(names.roles[0], "refresh-token");
        assert_string_equal(names.label, label);
        assert_string_equal(names.username, user);
        item.label = item.username = NULL;
        want_loaded(*state, &item, odd[i], strlen(odd[i]));
        assert_int_equal(erase(*state, &item), AAD_OK);
    }
}

static enum aad_code sink_refuse(void *ctx, const void *bytes, size_t len)
{
    (void)ctx, (void)bytes, (void)len;
    return AAD_CANCELLED;
}

static enum aad_code visit_refuse(void *ctx, const struct aad_item *item)
{
    ++*(unsigned *)ctx;
    (void)item;
    return AAD_CANCELLED;
}

static void what_the_receiver_says_is_handed_on(void **state)
{
    unsigned visits = 0;

    want_saved(*state, &alpha, "one", 3);
    want_saved(*state, &beta, "two", 3);
    begin();
    assert_int_equal(end(plugin->load(*state, &alpha, sink_refuse, NULL, &error)), AAD_CANCELLED);
    begin();
    assert_int_equal(end(plugin->list(*state, visit_refuse, &visits, &error)), AAD_CANCELLED);
    assert_int_equal(visits, 1);
}

static void a_second_connection_sees_it_at_once(void **state)
{
    struct aad_store_state *second = open_store();

    want_saved(*state, &alpha, "first", 5);
    want_loaded(second, &alpha, "first", 5);
    want_saved(second, &alpha, "other", 5);
    want_loaded(*state, &alpha, "other", 5);
    assert_int_equal(erase(second, &alpha), AAD_OK);
    assert_int_equal(load(*state, &alpha), AAD_NOT_FOUND);
    plugin->close(second);
}

/* For a store that makes a key of its master password: the key opens the store again; a key that
 * does not fit is reported as wrong, and does no harm. */
static void a_key_that_was_kept_opens_it_without_a_password(void **state)
{
    struct aad_store_state *second;

    memset(&kept, 0, sizeof kept);
    plugin->close(*state);
    *state = open_store();
    want_saved(*state, &alpha, "secret", 6);
    if (!kept.len)
        skip();
    kept.passwords = 0;
    second = open_store();
    want_loaded(second, &alpha, "secret", 6);
    plugin->close(second);
    assert_int_equal(kept.passwords, 0);
    for (size_t len = kept.len; len; len = len > 1 ? 1 : 0) {
        kept.len = len;
        kept.bytes[0] ^= 1;
        kept.passwords = kept.kept_wrong = 0;
        second = open_store();
        want_loaded(second, &alpha, "secret", 6);
        plugin->close(second);
        assert_int_equal(kept.kept_wrong, 1);
        assert_int_equal(kept.passwords, 1);
    }
}

static enum aad_code change(struct aad_store_state *state, const char *present, const char *next)
{
    unlocks.present = present;
    unlocks.next = next;
    begin();
    return end(plugin->change_password(state, &error));
}

/* For a store whose password or PIN is ours to change; on a token that it cannot do, it says so.
 * What is stored stays, and whoever is connected goes on. */
static void what_unlocks_it_can_be_changed(void **state)
{
    static const char next[] = "87654321";
    const char *usual;
    struct aad_store_state *second;
    enum aad_code code = AAD_UNSUPPORTED;

    want_saved(*state, &alpha, "secret", 6);
    if (plugin->change_password)
        code = change(*state, NULL, next);
    if (code == AAD_UNSUPPORTED)
        skip();
    assert_int_equal(code, AAD_OK);
    unlocks.present = next;
    want_loaded(*state, &alpha, "secret", 6);
    if (kept.len) { /* one that asks in each process, and has no token's session to share */
        kept.len = 0;
        unlocks.present = NULL;
        second = open_store();
        code = load(second, &alpha);
        assert_true(code == AAD_LOCKED || code == AAD_REJECTED);
        plugin->close(second);
    }
    assert_int_equal(change(*state, next, next), AAD_USAGE);
    second = open_store();
    want_loaded(second, &alpha, "secret", 6);
    want_saved(second, &alpha, "other", 5);
    plugin->close(second);
    usual = unlocks.by_pin ? UNLOCKS_PIN : UNLOCKS_PASSWORD;
    assert_int_equal(change(*state, next, usual), AAD_OK);
    unlocks.present = NULL;
    want_loaded(*state, &alpha, "other", 5);
}

static void nothing_is_printed(void **state)
{
    int file = memfd_create("printed", MFD_CLOEXEC), out = dup(1), err = dup(2);
    enum aad_code saved, loaded, erased;

    assert_true(dup2(file, 1) == 1 && dup2(file, 2) == 2);
    saved = save(*state, &alpha, "secret", 6);
    loaded = load(*state, &alpha);
    erased = erase(*state, &alpha);
    assert_true(dup2(out, 1) == 1 && dup2(err, 2) == 2);
    assert_int_equal(saved | loaded | erased, AAD_OK);
    assert_int_equal(lseek(file, 0, SEEK_END), 0);
    (void)close(file), (void)close(out), (void)close(err);
}

static void a_verb_without_time_is_over_at_once(void **state) /* P5 */
{
    int64_t started_ms = now_ms();
    enum aad_code code;

    begin();
    deadline_ms = 0;
    code = end(plugin->load(*state, &alpha, sink_copy, &got, &error));
    assert_true(code == AAD_TIMEOUT || code == AAD_NOT_FOUND);
    assert_true(now_ms() - started_ms < VERB_MS);
}

/* --- several processes ------------------------------------------------------------------------ */

static void name_write(char out[40], int writer, int write)
{
    (void)snprintf(out, 40, "conformance-w%d-%d", writer, write);
}

/* conformance-store PLUGIN DIRECTORY LOCATION NUMBER: one of those that write at once. */
static int run_writer(int writer)
{
    struct aad_store_state *state = NULL;
    char name[40];

    begin();
    if (plugin->open(&host, arguments[3], &state, &error))
        return 1;
    for (int i = 0; i < WRITES; i++) {
        struct aad_item item = {name, "password", NULL, NULL};

        name_write(name, writer, i);
        begin();
        if (plugin->save(state, &item, name, strlen(name), &error)) {
            (void)fprintf(stderr, "writer %d: %s\n", writer, error.what);
            return 1;
        }
    }
    plugin->close(state);
    return 0;
}

static pid_t start_writer(int writer)
{
    char number[8], location[256];
    char *argv[] = {arguments[0], arguments[1], arguments[2], location, number, NULL};
    pid_t pid;

    (void)snprintf(number, sizeof number, "%d", writer);
    (void)snprintf(location, sizeof location, "%s", arguments[3] ? arguments[3] : "");
    pid = fork();
    if (!pid) {
        (void)execv("/proc/self/exe", argv);
        _exit(127);
    }
    return pid;
}

static void processes_that_write_at_once_lose_nothing(void **state)
{
    pid_t pids[WRITERS];
    int status;
    char name[40];

    plugin->close(*state); /* a store need not see what others wrote before it is opened again */
    *state = NULL;
    for (int i = 0; i < WRITERS; i++)
        pids[i] = start_writer(i);
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    *state = open_store();
    for (int i = 0; i < WRITERS * WRITES; i++) {
        struct aad_item item = {name, "password", NULL, NULL};

        name_write(name, i / WRITES, i % WRITES);
        want_loaded(*state, &item, name, strlen(name));
    }
}

static void no_process_is_started(void **state) /* case 68 */
{
    (void)state;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_complete_and_named_as_its_file),
        TEST(an_open_store_checks_and_unlocks),
        TEST(found_and_not_found_are_told_apart),
        TEST(saving_again_replaces),
        TEST(connections_and_roles_are_kept_apart),
        TEST(every_byte_and_every_length_comes_back),
        TEST(odd_names_labels_and_users_come_back),
        TEST(what_the_receiver_says_is_handed_on),
        TEST(a_second_connection_sees_it_at_once),
        TEST(a_key_that_was_kept_opens_it_without_a_password),
        TEST(what_unlocks_it_can_be_changed),
        TEST(nothing_is_printed),
        TEST(processes_that_write_at_once_lose_nothing),
        TEST(no_process_is_started),
        TEST(a_verb_without_time_is_over_at_once),
    };

    if (argc < 3 || argc > 5 || load_plugin(argv[1])) {
        (void)fprintf(stderr, "usage: %s PLUGIN.so DIRECTORY [LOCATION]\n", argv[0]);
        return 2;
    }
    arguments = argv;
    if (argc == 5)
        return run_writer((int)strtol(argv[4], NULL, 10));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
