/*
 * test_ca-file.c - the file of certificates that a connection trusts instead of the system's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/ca-file.h"

#include <string.h>
#include <sys/stat.h>

#include "home-fixture.h"
#include "unit.h"

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

/* Of a connection with that file of authorities; the remedy. */
static const char *check(const char *name, const char *path, enum aad_code want)
{
    static struct aad_error err;
    auto_connection struct connection c = {0};

    err = (struct aad_error){0};
    (void)snprintf(c.name, sizeof c.name, "%s", name);
    c.ca_file = path ? strdup(path) : NULL;
    assert_int_equal(ca_file_check(&c, &err), want);
    return err.remedy;
}

TEST(file_that_is_gone_is_named_anew_by_an_edit)
{
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    assert_non_null(strstr(check("lcs", home_fixture_path("ca.pem"), AAD_NOT_FOUND),
                           "aad-credential connection edit lcs --ca-file PATH"));
}

TEST(what_is_not_saved_yet_is_not_edited)
{
    const char *remedy = check("", home_fixture_path("ca.pem"), AAD_NOT_FOUND);

    assert_null(strstr(remedy, "edit"));
    assert_non_null(strstr(remedy, "--ca-file"));
}

TEST(what_is_there_or_not_wanted_passes)
{
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    check("lcs", home_fixture_connection("lcs"), AAD_OK);
    check("lcs", NULL, AAD_OK);
    check("lcs", "", AAD_OK);
}

TEST(file_that_others_could_have_written_keeps_its_remedy) /* P10 */
{
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(chmod(home_fixture_connection("lcs"), 0666), 0);
    assert_null(strstr(check("lcs", home_fixture_connection("lcs"), AAD_CONFIG), "--ca-file"));
}
