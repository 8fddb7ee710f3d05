/*
 * test_file-trust.c - every directory on the way must be safe (P10, case 33)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file-trust.h"

#include <stdio.h>
#include <unistd.h>

#include "unit.h"

static char room[] = "/tmp/test_trust.XXXXXX";
static char place[128];

static const char *at(const char *name)
{
    (void)snprintf(place, sizeof place, "%s/%s", room, name);
    return place;
}

/* ROOM/a/b/f, all of them safe. */
static int make_room(void)
{
    FILE *f;

    (void)strcpy(room + strlen(room) - 6, "XXXXXX");
    (void)umask(022);
    if (!mkdtemp(room) || mkdir(at("a"), 0700) || mkdir(at("a/b"), 0755))
        return -1;
    f = fopen(at("a/b/f"), "w");
    return f ? fclose(f) : -1;
}

static int remove_room(void)
{
    return unit_remove(room);
}

BEFORE_EACH(make_room);
AFTER_EACH(remove_room);

static void check_culprit(const char *name, const char *culprit)
{
    struct aad_error err = {0};
    char expected[128];

    assert_int_equal(file_check_chain(at(name), &err), AAD_CONFIG);
    (void)strcpy(expected, at(culprit));
    if (strncmp(err.what, expected, strlen(expected)) != 0)
        fail_msg("'%s' does not name %s", err.what, expected);
}

TEST(safe_chain_passes)
{
    assert_int_equal(file_check_chain(at("a/b/f"), NULL), AAD_OK);
    assert_int_equal(file_check_chain(at("a//b/"), NULL), AAD_OK);
    assert_int_equal(file_check_chain(at("a/../a/./b/f"), NULL), AAD_OK);
    assert_int_equal(file_check_chain("/", NULL), AAD_OK);
    assert_int_equal(file_check_chain("/usr/lib", NULL), AAD_OK);
}

TEST(writable_component_is_named)
{
    assert_int_equal(chmod(at("a"), 0770), 0);
    check_culprit("a/b/f", "a ");
    assert_int_equal(chmod(at("a"), 0700), 0);
    assert_int_equal(chmod(at("a/b/f"), 0666), 0);
    check_culprit("a/b/f", "a/b/f ");
}

TEST(sticky_directory_is_safe_to_pass_but_not_to_end_in)
{
    assert_int_equal(chmod(at("a"), 01777), 0);
    assert_int_equal(file_check_chain(at("a/b/f"), NULL), AAD_OK);
    check_culprit("a", "a ");
    check_culprit("a/", "a ");
    assert_int_equal(chmod(at("a/b/f"), 01666), 0);
    check_culprit("a/b/f", "a/b/f ");
}

TEST(foreign_component_is_refused)
{
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(at("a/b"), 65534, 65534), 0);
    check_culprit("a/b/f", "a/b ");
}

TEST(links_are_walked_on_both_sides)
{
    assert_int_equal(symlink("a/b", at("relative")), 0);
    assert_int_equal(file_check_chain(at("relative/f"), NULL), AAD_OK);
    assert_int_equal(mkdir(at("open"), 0700), 0);
    assert_int_equal(symlink("../a/b", at("open/inner")), 0);
    assert_int_equal(symlink("open/inner/f", at("outer")), 0);
    assert_int_equal(file_check_chain(at("outer"), NULL), AAD_OK);
    /* The link that somebody could turn round is in the middle of the chain. */
    assert_int_equal(chmod(at("open"), 0777), 0);
    check_culprit("outer", "open ");
}

TEST(foreign_link_is_refused)
{
    if (geteuid() != 0)
        skip();
    assert_int_equal(symlink("a/b", at("link")), 0);
    assert_int_equal(lchown(at("link"), 65534, 65534), 0);
    check_culprit("link/f", "link ");
}

TEST(endless_links_end)
{
    assert_int_equal(symlink("loop", at("loop")), 0);
    assert_int_equal(file_check_chain(at("loop"), NULL), AAD_CONFIG);
}

TEST(missing_and_relative_paths_fail)
{
    assert_int_equal(file_check_chain(at("a/none/f"), NULL), AAD_NOT_FOUND);
    assert_int_equal(file_check_chain("a/b", NULL), AAD_CONFIG);
    assert_int_equal(file_check_chain("", NULL), AAD_CONFIG);
}

/* What root says, no user may write, whoever runs this. */
/* As with sudo and the user's HOME: what is his stays as it is. */
TEST(remedy_changes_nothing_of_another_user)
{
    auto_secret struct secret text = {0};
    struct aad_error err = {0};

    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(at("a/b/f"), 64123, 64123), 0);
    for (int trust = FILE_TRUST_CONFIG; trust <= FILE_TRUST_PRIVATE; trust++) {
        memset(&err, 0, sizeof err);
        assert_int_equal(file_read(at("a/b/f"), (enum file_trust)trust, 100, &text, &err),
                         AAD_CONFIG);
        assert_null(strstr(err.remedy, "chown"));
        assert_null(strstr(err.remedy, "chmod"));
    }
    assert_non_null(strstr(err.what, "to the user 64123, not to root"));
    assert_non_null(strstr(err.remedy, "Run it as the user 64123"));
    assert_int_equal(chown(at("a/b/f"), 0, 0), 0); /* what root left open, to a user */
    assert_int_equal(chmod(at("a/b/f"), 0666), 0);
    assert_int_equal(chmod(at("a"), 0755), 0);
    assert_int_equal(chmod(room, 0755), 0);
    assert_int_equal(seteuid(64123), 0);
    assert_int_equal(file_read(at("a/b/f"), FILE_TRUST_CONFIG, 100, &text, &err), AAD_CONFIG);
    assert_int_equal(seteuid(0), 0);
    assert_non_null(strstr(err.what, "can be written by other users"));
    assert_null(strstr(err.remedy, "chmod"));
    assert_non_null(strstr(err.remedy, "Ask root"));
}

TEST(file_of_root_is_nobody_else_s)
{
    auto_secret struct secret text = {0};
    struct aad_error err = {0};

    if (!geteuid())
        assert_int_equal(chown(at("a/b/f"), 64123, 64123), 0);
    assert_int_equal(file_read(at("a/b/f"), FILE_TRUST_ROOT, 100, &text, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "does not belong to root"));
    assert_non_null(strstr(err.remedy, "as root"));
    assert_null(strstr(err.remedy, "chown"));
    assert_int_equal(file_read("/etc/passwd", FILE_TRUST_ROOT, 1 << 20, &text, &err), AAD_OK);
}

/* Somebody meant to forbid something there. */
TEST(link_of_root_that_leads_nowhere_is_not_missing)
{
    auto_secret struct secret text = {0};

    assert_int_equal(symlink("nowhere", at("link")), 0);
    assert_int_equal(file_read(at("link"), FILE_TRUST_ROOT, 100, &text, NULL), AAD_IO);
    assert_int_equal(file_read(at("link"), FILE_TRUST_CONFIG, 100, &text, NULL), AAD_NOT_FOUND);
    assert_int_equal(file_read(at("none"), FILE_TRUST_ROOT, 100, &text, NULL), AAD_NOT_FOUND);
}

TEST(link_to_nowhere_is_something)
{
    assert_true(file_is_absent(at("none")));
    assert_true(file_is_absent(at("none/below")));
    assert_false(file_is_absent(at("a/b/f")));
    assert_false(file_is_absent(at("a/b")));
    assert_int_equal(symlink("nowhere", at("link")), 0);
    assert_false(file_is_absent(at("link")));
    assert_false(file_is_absent(at("a/b/f/below"))); /* it cannot be told */
}
