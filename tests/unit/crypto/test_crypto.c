/*
 * test_crypto.c - digests against published values, GUIDs, and what fingerprints tell apart
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "crypto/crypto.h"
#include "unit.h"

TEST(sha256_of_abc_is_that_of_fips_180)
{
    char hex[CRYPTO_HEX_SIZE];

    assert_int_equal(crypto_sha256_hex("abc", 3, hex, NULL), AAD_OK);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(sha1_is_that_of_the_standard)
{
    uint8_t sha1[CRYPTO_SHA1_SIZE];

    assert_int_equal(crypto_sha1("abc", 3, sha1, NULL), AAD_OK);
    assert_memory_equal(sha1,
                        "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c"
                        "\x9c\xd0\xd8\x9d",
                        sizeof sha1);
}

TEST(guids_are_random_and_of_version_4)
{
    char a[CRYPTO_GUID_SIZE], b[CRYPTO_GUID_SIZE];

    assert_int_equal(crypto_guid(a, NULL), AAD_OK);
    assert_int_equal(crypto_guid(b, NULL), AAD_OK);
    assert_true(text_is_guid(a));
    assert_string_not_equal(a, b);
    assert_int_equal(a[14], '4');
    assert_non_null(strchr("89ab", a[19]));
}

/* case 83 */
TEST(fingerprint_is_the_same_only_for_the_same_secret_key_and_salt)
{
    static uint8_t key[CRYPTO_KEY_SIZE] = {1}, salt[CRYPTO_DIGEST_SIZE] = {2};
    uint8_t first[CRYPTO_DIGEST_SIZE], other[CRYPTO_DIGEST_SIZE];
    auto_secret struct secret right = {0}, wrong = {0};

    secret_append_text(&right, "p&w+1");
    secret_append_text(&wrong, "p&w+2");
    assert_int_equal(crypto_fingerprint(&right, key, salt, first, NULL), AAD_OK);
    assert_int_equal(crypto_fingerprint(&right, key, salt, other, NULL), AAD_OK);
    assert_memory_equal(first, other, sizeof first);
    assert_int_equal(crypto_fingerprint(&wrong, key, salt, other, NULL), AAD_OK);
    assert_memory_not_equal(first, other, sizeof first);
    key[31] = 1;
    assert_int_equal(crypto_fingerprint(&right, key, salt, other, NULL), AAD_OK);
    assert_memory_not_equal(first, other, sizeof first);
    key[31] = 0;
    salt[15] = 1;
    assert_int_equal(crypto_fingerprint(&right, key, salt, other, NULL), AAD_OK);
    assert_memory_not_equal(first, other, sizeof first);
}

/* RFC 4648 section 10 */
TEST(base64_matches_the_vectors)
{
    static const char *const vectors[][2] = {{"", ""},
                                             {"f", "Zg=="},
                                             {"fo", "Zm8="},
                                             {"foo", "Zm9v"},
                                             {"foob", "Zm9vYg=="},
                                             {"fooba", "Zm9vYmE="},
                                             {"foobar", "Zm9vYmFy"},
                                             {"\xff\xfe\xfb", "//77"}};

    for (size_t i = 0; i < COUNT(vectors); i++) {
        auto_secret struct secret out = {0};

        crypto_base64_encode(&out, vectors[i][0], strlen(vectors[i][0]));
        assert_string_equal(out.bytes ? out.bytes : "", vectors[i][1]);
    }
}

TEST(base64url_comes_back_as_it_was)
{
    static const char bytes[] = "\xfb\xff\xfe?>\0\x7f";

    for (size_t len = 0; len < sizeof bytes; len++) {
        auto_secret struct secret text = {0}, read = {0};

        secret_append_text(&text, "==.");
        crypto_base64url_encode(&text, bytes, len);
        assert_int_equal(text.len, 3 + (len * 8 + 5) / 6);
        assert_null(strpbrk(text.bytes + 3, "+/="));
        assert_true(crypto_base64url_decode(text.bytes + 3, text.len - 3, &read));
        assert_true(secret_equal_bytes(&read, bytes, len));
    }
}

TEST(what_is_no_base64url_is_not_read)
{
    static const char *const wrong[] = {"+/77", "AA=A", " AAAA", "AAAA\n", "AA.A", "A\xc3\xa4"};
    auto_secret struct secret read = {0};

    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(crypto_base64url_decode(wrong[i], strlen(wrong[i]), &read));
    assert_int_equal(read.len, 0);
    assert_true(crypto_base64url_decode("__4=", 4, &read));
    assert_true(secret_equal_bytes(&read, "\xff\xfe", 2));
}
