/*
 * test_rotation-json.c - the note of a rotation as it is written
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/rotation-json.h"

#include <string.h>

#include "unit.h"

#define ID "e0000000-0000-4000-8000-000000000001"
#define SHA1 "A9993E364706816ABA3E25717850C26C9CD0D89D"

static struct aad_error err;

static enum aad_code parse(const char *text, struct rotation *ret)
{
    auto_secret struct secret bytes = {0};

    *ret = (struct rotation){.lock = -1};
    secret_append_text(&bytes, text);
    return rotation_parse(&bytes, ret, &err);
}

TEST(all_of_it_is_written_and_read)
{
    const struct rotation all = {
        .phase = ROTATION_SENT,
        .label = "aad-credential 2026-11-30 0badcafe",
        .used = {.id = SHA1, .key_id = ID, .from_s = 1, .until_s = 2, .place = "pkcs11:object=a"},
        .next = {.name = "a-credential", .from_s = 3},
        .former = {.id = ID, .until_s = 4},
        .due_s = 5,
        .project = {"a project", "https://dev.azure.com/c", "ado"},
        .before = {"client-secret", "secret-service"},
        .after = {"workload-identity", "", "file:/a", "https://i", "s", "api://x"}};
    auto_buf struct buf text = {0};
    struct rotation got;

    assert_int_equal(rotation_print(&all, &text, &err), AAD_OK);
    assert_int_equal(parse(buf_text(&text), &got), AAD_OK);
    assert_int_equal(got.phase, all.phase);
    assert_string_equal(got.label, all.label);
    assert_memory_equal(&got.used, &all.used, sizeof got.used);
    assert_memory_equal(&got.next, &all.next, sizeof got.next);
    assert_memory_equal(&got.former, &all.former, sizeof got.former);
    assert_int_equal(got.due_s, 5);
    assert_memory_equal(&got.project, &all.project, sizeof got.project);
    assert_memory_equal(got.before, all.before, sizeof got.before);
    assert_memory_equal(got.after, all.after, sizeof got.after);
}

TEST(what_no_version_has_written_is_refused)
{
    static const char *const rows[] = {"", "{}", "[]", "{\"phase\":\"newer\"}", "{\"phase\":1}"};
    struct rotation got;

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        assert_int_equal(parse(rows[i], &got), AAD_CONFIG);
    }
}

/* What cannot be an id is none: it would be asked for at the authority. */
TEST(what_does_not_fit_is_left_out)
{
    struct rotation got;

    assert_int_equal(
        parse("{\"phase\":\"used\",\"used\":{\"id\":\"x\",\"key-id\":\"../y\",\"from\":-1},"
              "\"next\":{\"id\":\"a9993e364706816aba3e25717850c26c9cd0d89d\"}}",
              &got),
        AAD_OK);
    assert_string_equal(got.used.id, "");
    assert_string_equal(got.used.key_id, "");
    assert_int_equal(got.used.from_s, 0);
    assert_string_equal(got.next.id, "");
}
