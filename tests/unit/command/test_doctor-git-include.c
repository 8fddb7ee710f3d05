/*
 * test_doctor-git-include.c - what git's configuration is where a condition holds; with the real
 * git
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "command/doctor.h"
#include "unit.h"

static char dir[] = "/tmp/aad-doctor-git-XXXXXX";
static char file[64], origin[96];
static struct git_config base, included, whole;

static int set_up(void)
{
    FILE *f;

    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(file, sizeof file, "%s/work", dir);
    (void)snprintf(origin, sizeof origin, "file:%s/.gitconfig", dir);
    f = fopen(file, "w");
    assert_non_null(f);
    (void)fputs("[credential]\n\thelper = store\n[user]\n\tname = x\n", f);
    assert_int_equal(fclose(f), 0);
    return setenv("HOME", dir, 1);
}

static int tear_down(void)
{
    (void)unlink(file);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

/* The configuration of somebody with a condition between two helpers. */
static bool load(const char *key, const char *path)
{
    const struct git_config_entry entries[] = {
        {"credential.https://h.helper", ""}, {key, path}, {"credential.https://h.helper", "ours"}};
    bool is_loaded;

    memcpy(base.entries, entries, sizeof entries);
    base.origins[1] = origin;
    base.n_entries = 3;
    is_loaded = doctor_git_load_included(&base, 1, &included, &whole);
    if (is_loaded)
        assert_int_equal(whole.n_entries, 3);
    return is_loaded;
}

TEST(included_file_stands_where_it_is_named)
{
    const char *const paths[] = {file, "~/work", "work"};

    for (size_t i = 0; i < COUNT(paths); i++) {
        unit_row(paths[i]);
        assert_true(load("includeif.gitdir:~/work/.path", paths[i]));
        assert_string_equal(whole.entries[0].value, "");
        assert_string_equal(whole.entries[1].key, "credential.helper");
        assert_string_equal(whole.entries[1].value, "store");
        assert_string_equal(whole.entries[2].value, "ours");
        assert_non_null(strstr(whole.origins[1], "/work"));
        git_config_clear(&included);
    }
}

TEST(what_git_would_not_read_is_not_read)
{
    assert_false(load("credential.helper", file));
    assert_false(load("includeif.gitdir:~/work/.path", "missing"));
    assert_false(load("includeif.gitdir:~/work/.path", "~nobody/work"));
    assert_false(load("includeif.gitdir:~/work/.path", ""));
    git_config_clear(&included);
}
