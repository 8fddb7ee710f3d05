/*
 * test_client.c - whatever a store's plugin does, the caller gets an error in time (cases 40, 41,
 * 66)
 *
 * The host process is the real one, built to load tests/fake/store_plugin.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/client.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "store/master.h"
#include "store/open.h"
#include "store/talk.h"
#include "unit.h"

#define LONG_MS 20000
#define SHORT_MS 600

static const struct aad_item item = {"alpha", "password", "a label", "u@example"};
static struct aad_error error;

static struct store *open_fake(const char *mode, int64_t ms)
{
    struct store_spec spec = {.deadline = deadline_in_ms(ms)};
    struct store *store = NULL;
    char name[64];

    (void)snprintf(name, sizeof name, "fake:%s", mode);
    spec.name_location = name;
    memset(&error, 0, sizeof error);
    assert_int_equal(store_open(&spec, &store, &error), AAD_OK);
    return store;
}

/* One load with a plugin that does this wrong. */
static enum aad_code load_from(const char *mode, int64_t ms, struct secret *ret)
{
    auto_store struct store *store = open_fake(mode, ms);

    return store_load(store, &item, ret, &error);
}

static void want_load(const char *mode, enum aad_code wanted)
{
    auto_secret struct secret got = {0};
    enum aad_code code = load_from(mode, LONG_MS, &got);

    if (code != wanted)
        fail_msg("%s: %d (%s), not %d", mode, (int)code, error.what, (int)wanted);
    assert_int_equal(error.code, wanted);
    assert_int_not_equal(error.what[0], '\0');
    assert_int_equal(got.len, 0);
}

TEST(an_honest_store_keeps_replaces_and_erases)
{
    auto_store struct store *store = open_fake("", LONG_MS);
    auto_secret struct secret first = {0}, second = {0}, got = {0};

    secret_append(&first, "a\0b", 3);
    secret_append_text(&second, "other");
    assert_int_equal(store_check(store, &error), AAD_OK);
    assert_int_equal(store_load(store, &item, &got, &error), AAD_NOT_FOUND);
    assert_int_equal(store_save(store, &item, &first, &error), AAD_OK);
    assert_int_equal(store_load(store, &item, &got, &error), AAD_OK);
    assert_true(secret_equal(&got, &first));
    assert_int_equal(store_save(store, &item, &second, &error), AAD_OK);
    assert_int_equal(store_load(store, &item, &got, &error), AAD_OK);
    assert_true(secret_equal(&got, &second));
    assert_int_equal(store_erase(store, &item, &error), AAD_OK);
    assert_int_equal(store_erase(store, &item, &error), AAD_NOT_FOUND);
    assert_int_equal(store_unlock(store, &error), AAD_OK);
}

TEST(the_largest_secret_passes_and_one_byte_more_does_not)
{
    auto_store struct store *store = open_fake("", LONG_MS);
    auto_secret struct secret large = {0}, got = {0};
    static char bytes[AAD_SECRET_MAX];

    memset(bytes, 0xa5, sizeof bytes);
    assert_int_equal(store_save(store, &item, &large, &error), AAD_USAGE);
    secret_append(&large, bytes, sizeof bytes);
    assert_int_equal(store_save(store, &item, &large, &error), AAD_OK);
    assert_int_equal(store_load(store, &item, &got, &error), AAD_OK);
    assert_true(secret_equal(&got, &large));
    secret_append(&large, "x", 1);
    assert_int_equal(store_save(store, &item, &large, &error), AAD_USAGE);
    assert_int_equal(store_load(store, &item, &got, &error), AAD_OK);
}

TEST(a_plugin_that_ends_is_unavailable)
{
    static const char *const modes[] = {"crash",         "abort",        "exit",        "cut-frame",
                                        "crash-in-open", "exit-in-open", "close-socket"};

    for (size_t i = 0; i < COUNT(modes); i++)
        want_load(modes[i], AAD_UNAVAILABLE);
}

TEST(a_plugin_that_talks_nonsense_is_not_believed)
{
    static const char *const modes[] = {"garbage",        "huge-length",  "unknown-type",
                                        "field-too-long", "talk-forever", "too-much"};

    for (size_t i = 0; i < COUNT(modes); i++)
        want_load(modes[i], AAD_PROTOCOL);
}

/* P5: the caller's deadline, whatever the plugin does with signals or its own close. */
TEST(a_plugin_that_hangs_is_killed_at_the_deadline)
{
    static const char *const modes[] = {"hang", "hang-deaf", "hang-in-open", "fork"};

    for (size_t i = 0; i < COUNT(modes); i++) {
        auto_secret struct secret got = {0};
        int64_t started_ms = clock_steady_ms();
        auto_store struct store *store = open_fake(modes[i], SHORT_MS);
        pid_t pid = store->process.pid;

        assert_int_equal(store_load(store, &item, &got, &error), AAD_TIMEOUT);
        assert_in_range(clock_steady_ms() - started_ms, SHORT_MS / 2, UNIT_HUNG_MS);
        assert_int_equal(kill(pid, 0), -1);
        assert_int_equal(errno, ESRCH);
    }
}

TEST(closing_does_not_wait_for_the_plugin)
{
    struct store *store = open_fake("hang-in-close", LONG_MS);
    struct deadline end = store->deadline;

    assert_int_equal(store_check(store, &error), AAD_OK);
    store_close(&store);
    assert_null(store);
    store_close(&store);
    assert_true(deadline_left_ms(&end) > 0);
}

static struct store *forking;

/* It asks when it has forked: from then on there is little time. */
static enum aad_code end_soon(const struct store_question *question, struct secret *ret,
                              struct aad_error *err)
{
    struct deadline soon = deadline_in_ms(SHORT_MS);

    (void)question, (void)ret;
    store_set_deadline(forking, &soon);
    return aad_error_set(err, AAD_LOCKED, NULL, "nobody is there");
}

/* What a plugin forks is in its process group; as a subreaper we are told of its end. */
TEST(what_a_plugin_leaves_behind_is_killed_too)
{
    static const struct store_answers answers = {.answer = end_soon};
    auto_secret struct secret got = {0};
    auto_store struct store *store = NULL;
    int status = 0;
    pid_t group;

    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    store = forking = open_fake("fork", LONG_MS);
    store_set_answers(store, &answers);
    group = store->process.pid;
    assert_int_equal(store_load(store, &item, &got, &error), AAD_TIMEOUT);
    (void)alarm(20);
    assert_true(waitpid(-group, &status, 0) > 0);
    (void)alarm(0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(after_a_break_every_verb_fails_the_same_way)
{
    auto_store struct store *store = open_fake("crash", LONG_MS);
    struct aad_error first;

    assert_int_equal(store_check(store, &error), AAD_UNAVAILABLE);
    first = error;
    memset(&error, 0, sizeof error);
    assert_int_equal(store_unlock(store, &error), AAD_UNAVAILABLE);
    assert_string_equal(error.what, first.what);
    assert_int_equal(store_check(store, NULL), AAD_UNAVAILABLE);
}

TEST(the_reason_of_a_failed_open_arrives)
{
    want_load("fail-in-open", AAD_UNAVAILABLE);
    assert_string_equal(error.what, "the fake is not there");
    assert_string_equal(error.foreign, "FAKE_1");
}

static enum aad_code check_with(const char *mode)
{
    auto_store struct store *store = open_fake(mode, LONG_MS);

    return store_check(store, &error);
}

TEST(an_error_is_complete_and_fit_to_be_shown)
{
    assert_int_equal(check_with("silent-error"), AAD_LOCKED);
    assert_int_not_equal(error.what[0], '\0');
    assert_int_equal(check_with("odd-code"), AAD_PROTOCOL);
    assert_int_equal(check_with("odd-text"), AAD_IO);
    for (const char *p = error.what; *p; p++)
        assert_in_range(*p, ' ', '~');
    for (const char *p = error.foreign; *p; p++)
        assert_in_range(*p, ' ', '~');
    assert_non_null(strstr(error.what, "red"));
}

TEST(nothing_that_a_plugin_prints_is_seen)
{
    auto_fd int file = memfd_create("seen", MFD_CLOEXEC), out = dup(1), err = dup(2);
    enum aad_code code;

    assert_true(dup2(file, 1) == 1 && dup2(file, 2) == 2);
    code = check_with("stdout");
    assert_true(dup2(out, 1) == 1 && dup2(err, 2) == 2);
    assert_int_equal(code, AAD_OK);
    assert_int_equal(lseek(file, 0, SEEK_END), 0);
}

/* Collects what a list shows. */
struct shown {
    unsigned n;
    char labels[16][256];
};

static enum aad_code take_shown(void *ctx, const struct aad_item *seen)
{
    struct shown *shown = ctx;

    if (shown->n < 16)
        (void)snprintf(shown->labels[shown->n], 256, "%s", seen->label ? seen->label : "");
    shown->n++;
    return AAD_OK;
}

static enum aad_code list_of(const char *mode, struct shown *shown)
{
    auto_store struct store *store = open_fake(mode, LONG_MS);

    memset(shown, 0, sizeof *shown);
    return store_list(store, take_shown, shown, &error);
}

TEST(a_list_shows_only_what_can_be_ours)
{
    struct shown shown;

    assert_int_equal(list_of("foreign-names", &shown), AAD_OK);
    assert_int_equal(shown.n, 1);
    assert_null(strchr(shown.labels[0], '\033'));
    assert_int_equal(list_of("too-many", &shown), AAD_PROTOCOL);
}

static enum aad_code refuse_shown(void *ctx, const struct aad_item *seen)
{
    (void)ctx, (void)seen;
    return AAD_CANCELLED;
}

TEST(a_visitor_can_stop_a_list)
{
    auto_store struct store *store = open_fake("", LONG_MS);

    assert_int_equal(store_list(store, refuse_shown, NULL, &error), AAD_CANCELLED);
    assert_int_equal(store_check(store, &error), AAD_OK);
}

TEST(a_plugin_has_the_socket_and_no_other_descriptor) /* case 41 */
{
    auto_fd int leak = open("/dev/null", O_RDONLY);
    auto_fd int high = fcntl(leak, F_DUPFD, 100);
    struct shown shown;

    assert_true(high >= 100);
    assert_int_equal(list_of("fds", &shown), AAD_OK);
    assert_int_equal(shown.n, 4);
    assert_string_equal(shown.labels[3], "3");
}

TEST(a_plugin_gets_an_environment_from_nothing)
{
    struct shown shown;

    assert_int_equal(setenv("LD_LIBRARY_PATH", "/nowhere", 1), 0);
    assert_int_equal(setenv("AAD_LEAK", "canary", 1), 0);
    assert_int_equal(list_of("environment", &shown), AAD_OK);
    assert_true(shown.n > 0 && shown.n < 16);
    for (unsigned i = 0; i < shown.n; i++) {
        assert_null(strstr(shown.labels[i], "canary"));
        assert_null(strstr(shown.labels[i], "LD_"));
        assert_int_not_equal(strncmp(shown.labels[i], "PATH=", 5), 0);
    }
    assert_int_equal(unsetenv("LD_LIBRARY_PATH"), 0);
}

TEST(a_question_is_answered_a_few_times_only) /* P6 */
{
    auto_secret struct secret password = {0}, got = {0};

    secret_append_text(&password, "offered");
    master_offer(&password);
    assert_int_equal(load_from("ask", LONG_MS, &got), AAD_OK);
    assert_string_equal(got.bytes, "offered");
    /* Its key has come through; kept under a name that is nobody else's. */
    assert_int_equal(setenv("XDG_DATA_HOME", unit_dir(), 1), 0);
    assert_int_equal(master_keep_offered(60, NULL), AAD_OK);
    assert_true(master_is_kept());
    assert_int_equal(master_drop(NULL), AAD_OK);
    assert_int_equal(unsetenv("XDG_DATA_HOME"), 0);
    want_load("ask-forever", AAD_PROTOCOL);
    master_offer(NULL);
}

TEST(a_name_cannot_lead_anywhere_else) /* P10, cases 37, 38 */
{
    static const char *const names[] = {
        "",     ":",       "../fake", "/fake",
        "Fake", "fake.so", "fa ke",   "a-name-of-more-than-thirty-two-characters:x"};

    for (size_t i = 0; i < COUNT(names); i++) {
        struct store_spec spec = {.name_location = names[i], .deadline = deadline_in_ms(LONG_MS)};
        struct store *store = NULL;

        if (store_open(&spec, &store, &error) != AAD_CONFIG)
            fail_msg("'%s' was taken for a name", names[i]);
        assert_null(store);
    }
}

TEST(an_absent_plugin_is_named)
{
    struct store_spec spec = {.name_location = "absent", .deadline = deadline_in_ms(LONG_MS)};
    auto_store struct store *store = NULL;

    assert_int_equal(store_open(&spec, &store, &error), AAD_OK);
    assert_int_equal(store_check(store, &error), AAD_NOT_FOUND);
    assert_non_null(strstr(error.what, "absent.so"));
}
