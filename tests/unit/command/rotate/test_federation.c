/*
 * test_federation.c - an application trusts somebody else's assertion, and another one's no more
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotate-fixture.h"
#include "unit.h"

#define TO                                                                                         \
    "--to workload-identity --assertion-source file:/a/file --assertion-issuer https://i "         \
    "--assertion-subject s"

static struct aad_error err;

BEFORE_EACH(rotate_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(secret_becomes_federation_and_back)
{
    rotate_fixture_run(TO, AAD_OK, &err);
    command_fixture_check("app", "grant", "workload-identity");
    command_fixture_check("app", "assertion-subject", "s");
    assert_int_equal(rotate_fixture.n, 0);
    assert_int_equal(rotate_fixture.n_trusts, 1);
    assert_int_equal(strncmp(rotate_fixture.trusts[0].name, "aad-credential-20", 17), 0);
    assert_null(command_fixture_secret("app", "client-secret"));
    rotate_fixture_run("--to client-secret", AAD_OK, &err);
    command_fixture_check("app", "grant", "client-secret");
    assert_int_equal(rotate_fixture.n_trusts, 0);
    assert_int_equal(rotate_fixture.n, 1);
    assert_non_null(command_fixture_secret("app", "client-secret"));
}

TEST(another_source_takes_the_place_of_the_first)
{
    rotate_fixture_run(TO, AAD_OK, &err);
    rotate_fixture_run("--assertion-source file:/other --assertion-issuer https://i "
                       "--assertion-subject t",
                       AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_trusts, 1);
    assert_string_equal(rotate_fixture.trusts[0].subject, "t");
    command_fixture_check("app", "assertion-source", "file:/other");
    rotate_fixture_run("", AAD_UNSUPPORTED, &err); /* nothing of it gets old */
    assert_non_null(strstr(err.remedy, "Nothing need be done"));
}

TEST(grace_keeps_both)
{
    rotate_fixture_run(TO, AAD_OK, &err);
    rotate_fixture_run("--to client-secret --grace 2", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_trusts, 1);
    rotate_fixture_run("--finish --grace 0", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_trusts, 0);
}

TEST(lost_answer_makes_no_second_one)
{
    rotate_fixture.loses_answer = true;
    rotate_fixture_run(TO, AAD_NETWORK, &err);
    rotate_fixture.loses_answer = false;
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_trusts, 1);
    command_fixture_check("app", "grant", "workload-identity");
}

TEST(begun_one_is_taken_back_and_others_stay)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run(TO, AAD_NETWORK, &err);
    rotate_fixture_run("--undo", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_trusts, 0);
    /* One that a person has made is used, and not removed. */
    rotate_fixture.trusts[0] = (struct rotate_fixture_trust){"mine", "https://i", "s"};
    rotate_fixture.n_trusts = 1;
    rotate_fixture_run(TO, AAD_NETWORK, &err);
    assert_int_equal(rotate_fixture.n_trusts, 1);
    rotate_fixture_run("--undo", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_trusts, 1);
    command_fixture_check("app", "grant", "client-secret");
}

TEST(refusal_has_the_portal_s_steps)
{
    const char *said;

    rotate_fixture.trust_code = AAD_PERSON;
    said = rotate_fixture_run(TO, AAD_PERSON, &err);
    assert_non_null(
        strstr(said, "Issuer:   https://i\n  Subject:  s\n  Audience: api://AzureADTokenExchange"));
    command_fixture_check("app", "grant", "client-secret");
}

TEST(whom_to_trust_must_be_known)
{
    rotate_fixture_run("--to workload-identity --assertion-source file:/a/file", AAD_CONFIG, &err);
    assert_non_null(strstr(err.remedy, "--assertion-issuer"));
    assert_int_equal(rotate_fixture_note().phase, ROTATION_MAKING);
    rotate_fixture_run("--undo", AAD_OK, &err);
    rotate_fixture_run("--to workload-identity", AAD_CONFIG, &err);
    assert_non_null(strstr(err.remedy, "--assertion-source"));
}
