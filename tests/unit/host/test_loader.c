/*
 * test_loader.c - which plugins are loaded, and which are refused (P10, cases 31, 33, 38)
 *
 * Each test puts something else into the directory of plugins. They are made of
 * tests/fake/store_plugin.c. A process loads one plugin only, as the host does: what has been
 * loaded from a descriptor once stays loaded.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/loader.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <aad-credential/store.h>

#include "unit.h"

static char plugins[40], plugin[50], elsewhere[50];

/* What came of an attempt, in a process of its own. */
struct outcome {
    enum aad_code code;
    struct aad_error error;
    bool has_symbol;
};

static struct outcome outcome;

static int set_up(void)
{
    (void)snprintf(plugins, sizeof plugins, "%s/plugins", unit_dir());
    (void)snprintf(plugin, sizeof plugin, "%s/fake.so", plugins);
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", plugins);
    memset(&outcome, 0, sizeof outcome);
    (void)mkdir(plugins, 0755);
    return chmod(plugins, 0755);
}

static int tear_down(void)
{
    (void)unlink(plugin);
    (void)unlink(elsewhere);
    (void)rmdir(plugin);
    return rmdir(plugins);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void install(const char *from)
{
    char command[1024];

    (void)snprintf(command, sizeof command, "cp '%s' '%s' && chmod 644 '%s'", from, plugin, plugin);
    assert_int_equal(system(command), 0);
}

static enum aad_code attempt(const char *name)
{
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (!pid) {
        const struct loader_kind stores = {"store", plugins, AAD_STORE_PLUGIN_SYMBOL};
        void *symbol = NULL;

        memset(&outcome, 0, sizeof outcome);
        outcome.code = loader_load(&stores, name, &symbol, &outcome.error);
        outcome.has_symbol = symbol;
        _exit(write(ends[1], &outcome, sizeof outcome) != sizeof outcome);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &outcome, sizeof outcome), sizeof outcome);
    (void)close(ends[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return outcome.code;
}

static void want_refused(enum aad_code wanted, const char *why)
{
    if (attempt("fake") != wanted)
        fail_msg("%s: code %d, '%s'", why, (int)outcome.error.code, outcome.error.what);
    assert_non_null(strstr(outcome.error.what, why));
    assert_false(outcome.has_symbol);
}

TEST(a_good_plugin_gives_its_symbol)
{
    install(FAKE_STORE);
    assert_int_equal(attempt("fake"), AAD_OK);
    assert_true(outcome.has_symbol);
}

TEST(a_name_is_no_path) /* case 38 */
{
    static const char *const names[] = {"",
                                        ".",
                                        "..",
                                        "../fake",
                                        "/fake",
                                        "fake/",
                                        "fake.so",
                                        "FAKE",
                                        "fa\nke",
                                        "fake%",
                                        "a-name-of-more-than-thirty-two-chars"};

    install(FAKE_STORE);
    for (size_t i = 0; i < COUNT(names); i++)
        if (attempt(names[i]) != AAD_CONFIG)
            fail_msg("'%s' was taken for a name", names[i]);
}

TEST(an_absent_plugin_is_named_with_its_path)
{
    want_refused(AAD_NOT_FOUND, plugin);
    assert_int_not_equal(outcome.error.remedy[0], '\0');
}

TEST(what_is_no_plugin_is_refused)
{
    FILE *file;

    install(FAKE_STRANGER); /* a shared object of somebody else */
    want_refused(AAD_UNSUPPORTED, "cannot be loaded");
    file = fopen(plugin, "w");
    assert_true(file && fputs("no ELF \033[31m", file) >= 0 && !fclose(file));
    want_refused(AAD_UNSUPPORTED, "cannot be loaded");
    assert_null(strchr(outcome.error.what, '\033'));
}

TEST(what_others_could_have_written_is_refused) /* case 33 */
{
    static const mode_t modes[] = {0664, 0646, 0666, 0777};

    install(FAKE_STORE);
    for (size_t i = 0; i < COUNT(modes); i++) {
        assert_int_equal(chmod(plugin, modes[i]), 0);
        want_refused(AAD_CONFIG, plugin);
    }
    assert_int_equal(chmod(plugin, 0644), 0);
    assert_int_equal(chmod(plugins, 0775), 0);
    want_refused(AAD_CONFIG, plugins);
    assert_int_equal(chmod(plugins, 0777), 0);
    want_refused(AAD_CONFIG, plugins);
    assert_int_equal(chmod(plugins, 0755), 0);
    assert_int_equal(attempt("fake"), AAD_OK);
}

TEST(a_link_or_a_pipe_is_not_followed) /* case 31 */
{
    install(FAKE_STORE);
    assert_int_equal(rename(plugin, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, plugin), 0);
    want_refused(AAD_IO, plugin);
    assert_int_equal(unlink(plugin), 0);
    assert_int_equal(mkfifo(plugin, 0644), 0);
    want_refused(AAD_CONFIG, plugin);
    assert_int_equal(unlink(plugin), 0);
    assert_int_equal(mkdir(plugin, 0755), 0);
    want_refused(AAD_CONFIG, plugin);
}

TEST(a_plugin_of_another_user_is_refused)
{
    install(FAKE_STORE);
    if (geteuid() != 0) /* only root can give a file away; .ci/run and the containers are root */
        return;
    assert_int_equal(chown(plugin, 64123, 64123), 0);
    want_refused(AAD_CONFIG, plugin);
}
