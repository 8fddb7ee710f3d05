/*
 * test_certificate-graph.c - the certificates of an application, by a proof or by a right
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotate-fixture.h"
#include "unit.h"

#define OLD ROTATE_FIXTURE_SHA1("1")

static struct aad_error err;

static int start(void)
{
    return rotate_fixture_make_certificate("secret-service");
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

TEST(where_the_proof_is_not_taken_the_right_is)
{
    static const struct {
        const char *what;
        enum aad_code prove_code, add_key_code;
    } rows[] = {{"the certificate is over", AAD_REJECTED, AAD_OK},
                {"Graph does not take it", AAD_OK, AAD_PERSON}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].what);
        command_fixture_remove();
        (void)start();
        rotate_fixture.prove_code = rows[i].prove_code;
        rotate_fixture.add_key_code = rows[i].add_key_code;
        rotate_fixture_run("", AAD_OK, &err);
        assert_int_equal(rotate_fixture.n_patches, 2);
        assert_int_equal(rotate_fixture.n_keys, 1);
    }
}

TEST(what_fails_otherwise_is_not_tried_anew)
{
    rotate_fixture.add_key_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    assert_int_equal(rotate_fixture.n_patches, 0);
    rotate_fixture.add_key_code = AAD_OK;
    rotate_fixture.prove_code = AAD_LOCKED;
    rotate_fixture_run("", AAD_LOCKED, &err);
    assert_int_equal(rotate_fixture.n_patches, 0);
}

TEST(lost_answer_makes_no_second_one)
{
    rotate_fixture.loses_answer = true;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.loses_answer = false;
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_adds, 1);
    assert_int_equal(rotate_fixture.n_keys, 1);
}

TEST(others_certificates_stay)
{
    (void)strcpy(rotate_fixture.keys[1].thumbprint, ROTATE_FIXTURE_SHA1("0"));
    (void)strcpy(rotate_fixture.keys[1].id, ROTATE_FIXTURE_ID("0"));
    rotate_fixture.n_keys = 2;
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_keys, 2);
    assert_string_equal(rotate_fixture.keys[1].thumbprint, ROTATE_FIXTURE_SHA1("0"));
}

/* The id of the new one was told when it was added: so it can be removed the next time. */
TEST(application_that_nobody_may_read_is_named_by_its_id)
{
    const char *said;

    rotate_fixture.is_hidden = true;
    rotate_fixture_run("", AAD_PERSON, &err);
    assert_non_null(strstr(err.remedy, "--object-id"));
    said = rotate_fixture_run("--object-id " ROTATE_FIXTURE_ID("a"), AAD_OK, &err);
    assert_non_null(strstr(said, "Delete the certificate " OLD));
    assert_int_equal(rotate_fixture.n_removes, 0);
    assert_int_equal(rotate_fixture.n_keys, 2);
    rotate_fixture_run("--object-id " ROTATE_FIXTURE_ID("a"), AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_removes, 1);
    assert_int_equal(rotate_fixture.n_keys, 2);
    rotate_fixture_run("--object-id nonsense", AAD_USAGE, &err);
}
