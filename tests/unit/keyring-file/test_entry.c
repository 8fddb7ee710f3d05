/*
 * test_entry.c - the file of one secret: its layout, whose it is, and what damage does to it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keyring-file/entry.h"
#include "unit.h"

#define TEXT(text) ((struct seal_bytes){text, sizeof text - 1})

static const unsigned char key[SEAL_KEY] = {1, 2, 3}, other_key[SEAL_KEY] = {1, 2, 4};
static const struct aad_item item = {"lcs", "password", "LCS", "svc@contoso.example"};

static unsigned char bytes[ENTRY_MAX], plain[AAD_SECRET_MAX];
static struct folder_bytes file = {bytes, sizeof bytes, 0}, got = {plain, sizeof plain, 0};

static bool opens(const unsigned char *with, const char *connection, const char *role)
{
    struct aad_item asked = {connection, role, NULL, NULL};

    got.len = 99;
    return entry_open(with, &asked, (struct seal_bytes){file.bytes, file.len}, &got);
}

static int seal(void)
{
    return entry_seal(key, &item, TEXT("secret"), &file) ? 0 : -1;
}

BEFORE_EACH(seal);

/* As aad-credential-keyring-file(5) says. */
TEST(the_layout_is_the_documented_one)
{
    static const unsigned char begins[] = {'A', 'A', 'D', 'E', 'N', 'T', 'R', 'Y', 1,
                                           0,   0,   3,   0,   19,  0,   0,   0,   6};
    unsigned char more[40 + 12], own[SEAL_KEY];
    struct seal_bytes beside = {more, sizeof more};

    assert_int_equal(file.len, 18 + 3 + 19 + 12 + 32 + 16 + 12 + 6 + 16);
    assert_memory_equal(bytes, begins, sizeof begins);
    assert_memory_equal(bytes + 18, "LCSsvc@contoso.example", 22);
    memcpy(more, bytes, 40);
    memcpy(more + 40, "lcs.password", 12);
    assert_true(seal_open(key, beside, (struct seal_bytes){bytes + 40, 60}, own));
    assert_true(seal_open(own, beside, (struct seal_bytes){bytes + 100, 34}, plain));
    assert_memory_equal(plain, "secret", 6);
}

TEST(what_was_sealed_is_opened)
{
    static const size_t lens[] = {1, 2, 4096, AAD_SECRET_MAX - 1, AAD_SECRET_MAX};
    static unsigned char secret[AAD_SECRET_MAX];
    struct entry entry;

    assert_true(seal_random(secret, sizeof secret));
    for (size_t i = 0; i < COUNT(lens); i++) {
        assert_true(entry_seal(key, &item, (struct seal_bytes){secret, lens[i]}, &file));
        assert_true(opens(key, "lcs", "password"));
        assert_int_equal(got.len, lens[i]);
        assert_memory_equal(plain, secret, lens[i]);
    }
    assert_true(file.len <= ENTRY_MAX);
    assert_true(entry_parse(bytes, ENTRY_HEAD_MAX, &entry)); /* the head is enough for people */
    assert_string_equal(entry.label, "LCS");
    assert_string_equal(entry.username, "svc@contoso.example");
}

/* Under another name, connection or role, or in another keyring, it is nothing. */
TEST(files_cannot_change_places)
{
    assert_true(opens(key, "lcs", "password"));
    assert_false(opens(key, "arm", "password"));
    assert_false(opens(key, "lcs", "client-secret"));
    assert_false(opens(key, "lcsp", "assword"));
    assert_false(opens(other_key, "lcs", "password"));
    assert_int_equal(got.len, 0);
}

TEST(no_bit_can_be_changed)
{
    for (size_t i = 0; i < 8 * file.len; i++) {
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
        assert_false(opens(key, "lcs", "password"));
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    assert_true(opens(key, "lcs", "password"));
}

TEST(another_length_is_damage)
{
    size_t len = file.len;

    for (file.len = 0; file.len < len; file.len++)
        assert_false(opens(key, "lcs", "password"));
    file.len = len + 1;
    assert_false(opens(key, "lcs", "password"));
}

/* Of two that were sealed for the same item, neither part fits the other file. */
TEST(parts_of_two_files_do_not_fit)
{
    unsigned char wrapped[60];

    memcpy(wrapped, bytes + 40, sizeof wrapped);
    assert_int_equal(seal(), 0);
    assert_memory_not_equal(wrapped, bytes + 40, sizeof wrapped);
    memcpy(bytes + 40, wrapped, sizeof wrapped);
    assert_false(opens(key, "lcs", "password"));
}

TEST(lengths_are_bounded_before_they_are_used)
{
    struct entry entry;

    assert_true(entry_parse(bytes, file.len, &entry));
    for (size_t at = 10; at < 18; at++) {
        unsigned char before = bytes[at];

        bytes[at] = 0xff;
        assert_false(entry_parse(bytes, file.len, &entry) &&
                     entry.head_len + entry.secret_len > file.len + AAD_SECRET_MAX);
        assert_false(opens(key, "lcs", "password"));
        bytes[at] = before;
    }
    bytes[17] = 0; /* an empty secret is none */
    assert_false(entry_parse(bytes, file.len, &entry));
    bytes[17] = 6;
    bytes[20] = 0; /* a text with a zero byte is none */
    assert_false(entry_parse(bytes, file.len, &entry));
}

TEST(long_texts_are_cut_between_characters)
{
    char label[2000];
    struct aad_item wide = {"lcs", "password", label, NULL};
    struct entry entry;

    for (size_t i = 0; i + 3 < sizeof label; i += 3)
        memcpy(label + i, "\xe2\x82\xac", 4);
    assert_true(entry_seal(key, &wide, TEXT("secret"), &file));
    assert_true(entry_parse(bytes, file.len, &entry));
    assert_int_equal(strlen(entry.label), ENTRY_TEXT_MAX / 3 * 3);
    assert_string_equal(entry.username, "");
    assert_true(opens(key, "lcs", "password"));
}

TEST(names_are_those_of_files_only)
{
    static const char *const odd[] = {
        "",     ".",         "..",    "a",          "keyring",
        "a.",   ".b",        "a.b.c", "A.b",        "a/b.c",
        "a.b~", ".new-0123", "a b.c", "\xc3\xa4.b", "abcdefghijklmnopqrstuvwxyz-0123456.b"};
    char name[ENTRY_NAME_SIZE];
    struct aad_item read;

    for (size_t i = 0; i < COUNT(odd); i++) {
        (void)snprintf(name, sizeof name, "%s", odd[i]);
        assert_false(entry_parse_name(name, &read));
    }
    assert_false(entry_print_name(&(struct aad_item){"../x", "password", NULL, NULL}, name));
    assert_false(entry_print_name(&(struct aad_item){"lcs", "", NULL, NULL}, name));
    assert_true(entry_print_name(&(struct aad_item){"abcdefghijklmnopqrstuvwxyz-01234",
                                                    "abcdefghijklmnopqrstuvwxyz-56789", NULL, NULL},
                                 name));
    assert_int_equal(strlen(name), 65);
    assert_true(entry_parse_name(name, &read));
    assert_string_equal(read.connection, "abcdefghijklmnopqrstuvwxyz-01234");
    assert_string_equal(read.role, "abcdefghijklmnopqrstuvwxyz-56789");
}
