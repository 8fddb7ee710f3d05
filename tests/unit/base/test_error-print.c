/*
 * test_error-print.c - an error for people
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error-print.h"

#include "unit.h"

static const struct error_place place = {6, 4, 2};

static void check(const struct aad_error *err, struct screen screen, const char *expected)
{
    auto_buf struct buf out = {0};

    buf_append_text(&out, "prog: ");
    error_print(err, &screen, &place, &out);
    assert_string_equal(buf_text(&out), expected);
}

TEST(remedy_has_a_line_of_its_own)
{
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_LOCKED, "CKR_X", "it is locked\nUnlock it.");
    check(&err, (struct screen){0}, "prog: it is locked [CKR_X]\n  Unlock it.\n");
    (void)aad_error_set(&err, AAD_LOCKED, "CKR_X", "CKR_X: it is locked\nUnlock it.");
    check(&err, (struct screen){0}, "prog: CKR_X: it is locked\n  Unlock it.\n");
    (void)aad_error_set(&err, AAD_CANCELLED, NULL, "cancelled");
    check(&err, (struct screen){0}, "prog: cancelled\n");
}

TEST(error_without_words_is_told_too)
{
    struct aad_error err = {.code = AAD_CANCELLED};

    check(&err, (struct screen){0}, "prog: memory ran out\n");
}

TEST(lines_fit_the_terminal)
{
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_LOCKED, NULL, "the store is locked now\nUnlock it, then go on.");
    check(&err, (struct screen){.columns = 20},
          "prog: the store is\n    locked now\n  Unlock it, then go\n  on.\n");
}

TEST(others_words_cannot_move_the_cursor) /* P3, case 17 */
{
    struct aad_error err = {0};

    (void)aad_error_set(&err, AAD_CANCELLED, NULL,
                        "a\033[2Jb\xc2\x9b"
                        "c\xe2\x80\xae gr\xc3\xbcn");
    check(&err, (struct screen){.shows_unicode = true}, "prog: a?[2Jb?c? gr\xc3\xbcn\n");
    check(&err, (struct screen){0}, "prog: a?[2Jb??c??? gr??n\n");
}
