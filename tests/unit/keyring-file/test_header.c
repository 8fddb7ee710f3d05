/*
 * test_header.c - the file `keyring`: its layout, and that nothing of it can be changed unnoticed
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keyring-file/header.h"
#include "unit.h"

#define TEXT(text) ((struct seal_bytes){text, sizeof text - 1})

static unsigned char pristine[HEADER_SIZE], header[HEADER_SIZE], derived[SEAL_KEY], key[SEAL_KEY];

static int make(void)
{
    memcpy(header, pristine, sizeof header);
    return 0;
}

static int start(void)
{
    return !header_make(TEXT("right"), pristine, derived) || !header_open(pristine, derived, key);
}

BEFORE_ALL(start);
BEFORE_EACH(make);

/* As aad-credential-keyring-file(5) says. */
TEST(the_layout_is_the_documented_one)
{
    static const unsigned char begins[] = {'A', 'A', 'D', 'K', 'R', 'I', 'N', 'G', 1, 15, 8, 1};
    static const struct seal_cost cost = {15, 8, 1};
    unsigned char again[SEAL_KEY], opened[SEAL_KEY];

    assert_int_equal(HEADER_SIZE, 104);
    assert_memory_equal(header, begins, sizeof begins);
    assert_true(seal_stretch(TEXT("right"), (struct seal_bytes){header + 12, 32}, &cost, again));
    assert_memory_equal(again, derived, SEAL_KEY);
    assert_true(seal_open(again, (struct seal_bytes){header, 44},
                          (struct seal_bytes){header + 44, 60}, opened));
    assert_memory_equal(opened, key, SEAL_KEY);
    assert_int_equal(header_check(header, sizeof header), HEADER_GOOD);
}

TEST(another_password_does_not_open_it)
{
    unsigned char wrong[SEAL_KEY], got[SEAL_KEY];

    assert_true(header_derive(header, TEXT("Right"), wrong));
    assert_false(header_open(header, wrong, got));
}

/* The same keyring, and today's cost, whatever it was. */
TEST(another_password_has_another_header_and_the_same_key)
{
    unsigned char other[HEADER_SIZE], other_derived[SEAL_KEY], got[SEAL_KEY];

    assert_true(header_seal(key, TEXT("next"), other, other_derived));
    assert_int_equal(header_check(other, sizeof other), HEADER_GOOD);
    assert_true(header_open(other, other_derived, got));
    assert_memory_equal(got, key, SEAL_KEY);
    assert_memory_equal(other, header, 12);
    assert_memory_not_equal(other + 12, header + 12, 32);
    assert_false(header_open(other, derived, got));
    assert_false(header_open(header, other_derived, got));
}

TEST(two_keyrings_share_nothing)
{
    unsigned char other[HEADER_SIZE], other_derived[SEAL_KEY], got[SEAL_KEY];

    assert_true(header_make(TEXT("right"), other, other_derived));
    assert_true(header_open(other, other_derived, got));
    assert_memory_not_equal(got, key, SEAL_KEY);
    assert_memory_not_equal(header + 12, other + 12, 32);
    assert_false(header_open(other, derived, got));
}

/* Each bit: of what is not refused at sight, the tag says it. */
TEST(no_bit_can_be_changed)
{
    unsigned char changed[HEADER_SIZE], got[SEAL_KEY];

    for (size_t i = 0; i < 8 * sizeof header; i++) {
        memcpy(changed, header, sizeof header);
        changed[i / 8] ^= (unsigned char)(1 << i % 8);
        assert_false(header_check(changed, sizeof changed) == HEADER_GOOD &&
                     header_open(changed, derived, got));
    }
}

TEST(another_length_is_damage)
{
    unsigned char longer[HEADER_SIZE + 1] = {0};

    memcpy(longer, header, sizeof header);
    assert_int_equal(header_check(longer, sizeof longer), HEADER_DAMAGED);
    for (size_t len = 0; len < sizeof header; len++)
        assert_int_equal(header_check(header, len), HEADER_DAMAGED);
}

/* What would be too cheap for a guesser, or would take all memory, is not even tried. */
TEST(only_bearable_costs_are_taken)
{
    static const struct {
        unsigned char log_n, r, p;
        bool is_taken;
    } rows[] = {{15, 8, 1, true},    {14, 8, 1, true},  {18, 8, 1, true},      {17, 16, 4, true},
                {13, 8, 1, false},   {0, 8, 1, false},  {19, 8, 1, false},     {17, 32, 1, false},
                {20, 8, 1, false},   {15, 0, 1, false}, {15, 7, 1, false},     {15, 255, 1, false},
                {14, 255, 1, false}, {15, 8, 0, false}, {15, 8, 5, false},     {15, 8, 255, false},
                {63, 8, 1, false},   {64, 8, 1, false}, {255, 255, 255, false}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        header[9] = rows[i].log_n;
        header[10] = rows[i].r;
        header[11] = rows[i].p;
        assert_int_equal(header_check(header, sizeof header) == HEADER_GOOD, rows[i].is_taken);
    }
}

TEST(other_formats_are_recognized)
{
    static const unsigned char old[] = "GnomeKeyring\n\r\0\1\x20\0\0\0";

    assert_int_equal(header_check(old, sizeof old), HEADER_OLD);
    assert_int_equal(header_check(old, 14), HEADER_OLD);
    assert_int_equal(header_check(old, 13), HEADER_DAMAGED);
    header[8] = 2;
    assert_int_equal(header_check(header, sizeof header), HEADER_NEWER);
    assert_int_equal(header_check(header, 20), HEADER_NEWER); /* whatever its layout */
    header[8] = 0;
    assert_int_equal(header_check(header, sizeof header), HEADER_DAMAGED);
}
