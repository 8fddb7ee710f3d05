/*
 * test_seal.c - encryption of files: known answers, and that nothing passes that was changed
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/seal.h"
#include "unit.h"

#define TEXT(text) ((struct seal_bytes){text, sizeof text - 1})

static const unsigned char key[SEAL_KEY] = {1, 2, 3}, other[SEAL_KEY] = {1, 2, 4};

TEST(what_was_sealed_is_opened)
{
    static unsigned char plain[70000], sealed[70000 + SEAL_MORE], back[70000];
    static const size_t lens[] = {0, 1, 15, 16, 17, 32, 65536, 70000};

    assert_true(seal_random(plain, sizeof plain));
    for (size_t i = 0; i < COUNT(lens); i++) {
        struct seal_bytes in = {plain, lens[i]}, out = {sealed, lens[i] + SEAL_MORE};

        assert_true(seal_close(key, TEXT("more"), in, sealed));
        assert_true(seal_open(key, TEXT("more"), out, back));
        assert_memory_equal(plain, back, lens[i]);
    }
}

/* NIST SP 800-38D, by the test vectors of its authors: the 16th, of 256 bits. */
TEST(a_known_answer_is_opened)
{
    static const unsigned char nist_key[SEAL_KEY] = {
        0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f,
        0x94, 0x67, 0x30, 0x83, 0x08, 0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65,
        0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08};
    static const unsigned char more[] = {0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe,
                                         0xef, 0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad,
                                         0xbe, 0xef, 0xab, 0xad, 0xda, 0xd2};
    static const unsigned char sealed[] = {
        0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88, /* the nonce */
        0x52, 0x2d, 0xc1, 0xf0, 0x99, 0x56, 0x7d, 0x07, 0xf4, 0x7f, 0x37, 0xa3, 0x2a,
        0x84, 0x42, 0x7d, 0x64, 0x3a, 0x8c, 0xdc, 0xbf, 0xe5, 0xc0, 0xc9, 0x75, 0x98,
        0xa2, 0xbd, 0x25, 0x55, 0xd1, 0xaa, 0x8c, 0xb0, 0x8e, 0x48, 0x59, 0x0d, 0xbb,
        0x3d, 0xa7, 0xb0, 0x8b, 0x10, 0x56, 0x82, 0x88, 0x38, 0xc5, 0xf6, 0x1e, 0x63,
        0x93, 0xba, 0x7a, 0x0a, 0xbc, 0xc9, 0xf6, 0x62, 0x76, 0xfc, 0x6e, 0xce, 0x0f,
        0x4e, 0x17, 0x68, 0xcd, 0xdf, 0x88, 0x53, 0xbb, 0x2d, 0x55, 0x1b};
    unsigned char plain[60];

    assert_true(seal_open(nist_key, (struct seal_bytes){more, sizeof more},
                          (struct seal_bytes){sealed, sizeof sealed}, plain));
    assert_int_equal(plain[0], 0xd9);
    assert_int_equal(plain[59], 0x39);
}

TEST(nothing_that_was_changed_is_opened)
{
    unsigned char sealed[6 + SEAL_MORE], back[6], zeros[6] = {0};
    struct seal_bytes whole = {sealed, sizeof sealed};

    assert_true(seal_close(key, TEXT("more"), TEXT("secret"), sealed));
    assert_false(seal_open(other, TEXT("more"), whole, back));
    assert_memory_equal(back, zeros, sizeof back);
    assert_false(seal_open(key, TEXT("less"), whole, back));
    assert_false(seal_open(key, TEXT(""), whole, back));
    for (size_t i = 0; i < sizeof sealed * 8; i++) {
        sealed[i / 8] ^= (unsigned char)(1 << i % 8);
        assert_false(seal_open(key, TEXT("more"), whole, back));
        sealed[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    for (whole.len = 0; whole.len < sizeof sealed; whole.len++)
        assert_false(seal_open(key, TEXT("more"), whole, back));
    assert_true(seal_open(key, TEXT("more"), whole, back));
}

TEST(the_same_is_sealed_differently_each_time)
{
    unsigned char one[6 + SEAL_MORE], two[6 + SEAL_MORE];

    assert_true(seal_close(key, TEXT(""), TEXT("secret"), one));
    assert_true(seal_close(key, TEXT(""), TEXT("secret"), two));
    assert_memory_not_equal(one, two, SEAL_NONCE);
    assert_memory_not_equal(one + SEAL_NONCE, two + SEAL_NONCE, 6);
}

/* RFC 7914 section 12, the second vector; the first 32 of its 64 bytes. */
TEST(a_password_is_stretched_as_the_standard_has_it)
{
    static const struct seal_cost cost = {10, 8, 16};
    static const unsigned char want[SEAL_KEY] = {0xfd, 0xba, 0xbe, 0x1c, 0x9d, 0x34, 0x72, 0x00,
                                                 0x78, 0x56, 0xe7, 0x19, 0x0d, 0x01, 0xe9, 0xfe,
                                                 0x7c, 0x6a, 0xd7, 0xcb, 0xc8, 0x23, 0x78, 0x30,
                                                 0xe7, 0x73, 0x76, 0x63, 0x4b, 0x37, 0x31, 0x62};
    unsigned char got[SEAL_KEY];

    assert_true(seal_stretch(TEXT("password"), TEXT("NaCl"), &cost, got));
    assert_memory_equal(got, want, sizeof want);
    assert_true(seal_stretch(TEXT("passwore"), TEXT("NaCl"), &cost, got));
    assert_memory_not_equal(got, want, sizeof want);
}
