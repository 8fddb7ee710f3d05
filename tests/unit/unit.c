/*
 * unit.c - main() of every unit test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct unit_fixture unit_fixture;

static struct unit_test {
    const char *name;
    int line;
    void (*run)(void);
} tests[64];
static size_t n_tests;

static struct {
    const char *name;
    int (*run)(void);
} program;

static const char *row; /* NULL = none, or the test has ended well */

/* In what order a compiler runs constructors is its own matter. */
void unit_add(const char *name, int line, void (*run)(void))
{
    size_t at = n_tests++;

    if (at >= COUNT(tests)) {
        (void)fprintf(stderr, "unit: a file has up to %zu tests\n", COUNT(tests));
        abort();
    }
    for (; at > 0 && tests[at - 1].line > line; at--)
        tests[at] = tests[at - 1];
    tests[at] = (struct unit_test){name, line, run};
}

void unit_add_program(const char *name, int (*run)(void))
{
    program.name = name;
    program.run = run;
}

void unit_row(const char *name)
{
    row = name;
}

/* --- a directory ------------------------------------------------------------------------------ */

static char dir[sizeof "/tmp/test.XXXXXX"]; /* "" = nobody has asked for it */

const char *unit_dir(void)
{
    if (dir[0])
        return dir;
    (void)snprintf(dir, sizeof dir, "/tmp/test.XXXXXX");
    if (!mkdtemp(dir)) {
        perror("unit: a directory");
        abort();
    }
    return dir;
}

int unit_enter_dir(void)
{
    return chdir(unit_dir());
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

int unit_remove(const char *path)
{
    return nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- a run ---------------------------------------------------------------------------------------
 */

static int call(int (*fixture)(void))
{
    return fixture ? fixture() : 0;
}

static int before_each(void **state)
{
    (void)state;
    row = NULL;
    return call(unit_fixture.before_each);
}

static void run_one(void **state)
{
    const struct unit_test *test = *state;

    test->run();
    row = NULL;
}

static int after_each(void **state)
{
    (void)state;
    if (row)
        print_error("at the row '%s'\n", row);
    return call(unit_fixture.after_each);
}

static int before_all(void **state)
{
    (void)state;
    return call(unit_fixture.before_all);
}

static int after_all(void **state)
{
    (void)state;
    return call(unit_fixture.after_all);
}

int main(int argc, char **argv)
{
    struct CMUnitTest chosen[COUNT(tests)];
    size_t n = 0;
    int failed;

    if (argc > 1 && program.name && !strcmp(argv[1], program.name))
        return program.run();
    for (size_t i = 0; i < n_tests; i++)
        if (argc < 2 || strstr(tests[i].name, argv[1]))
            chosen[n++] =
                (struct CMUnitTest){tests[i].name, run_one, before_each, after_each, &tests[i]};
    if (!n) {
        (void)fprintf(stderr, "%s: there is no such test\n", program_invocation_short_name);
        return 2;
    }
    failed =
        _cmocka_run_group_tests(program_invocation_short_name, chosen, n, before_all, after_all);
    if (dir[0] && unit_remove(dir))
        perror(dir);
    return failed;
}
