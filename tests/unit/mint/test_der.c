/*
 * test_der.c - DER as X.690 has it, byte by byte
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/der.h"
#include "unit.h"

/* What was appended is exactly these bytes. */
static void want(const struct secret *got, const void *bytes, size_t len)
{
    assert_int_equal(got->len, len);
    assert_memory_equal(got->bytes, bytes, len);
}

#define WANT(got, literal) want(got, literal, sizeof(literal) - 1)

TEST(element_is_tag_length_and_content)
{
    auto_secret struct secret der = {0};

    der_put(&der, DER_SEQUENCE, NULL, 0);
    der_put(&der, DER_OCTET_STRING, "ab", 2);
    WANT(&der, "\x30\x00\x04\x02"
               "ab");
}

TEST(length_takes_as_few_bytes_as_it_can)
{
    static const struct {
        size_t len, head;
        const char *bytes;
    } rows[] = {
        {0x7f, 2, "\x04\x7f"},           {0x80, 3, "\x04\x81\x80"},
        {0xff, 3, "\x04\x81\xff"},       {0x100, 4, "\x04\x82\x01\x00"},
        {0xffff, 4, "\x04\x82\xff\xff"}, {0x10000, 5, "\x04\x83\x01\x00\x00"},
    };
    char *content = calloc(1, 0x10000);

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret der = {0};

        der_put(&der, DER_OCTET_STRING, content, rows[i].len);
        assert_int_equal(der.len, rows[i].head + rows[i].len);
        assert_memory_equal(der.bytes, rows[i].bytes, rows[i].head);
    }
    free(content);
}

TEST(length_beyond_three_bytes_is_refused)
{
    auto_secret struct secret der = {0};

    der_put(&der, DER_OCTET_STRING, "", 0x1000000);
    assert_int_equal(secret_ok(&der, NULL), AAD_INTERNAL);
    assert_int_equal(der.len, 0);
}

TEST(number_is_short_and_never_negative)
{
    auto_secret struct secret der = {0};

    der_put_number(&der, (const uint8_t *)"\x00", 1);
    der_put_number(&der, (const uint8_t *)"\x7f", 1);
    der_put_number(&der, (const uint8_t *)"\x80", 1);
    der_put_number(&der, (const uint8_t *)"\x00\x00\x01\x02", 4);
    der_put_number(&der, (const uint8_t *)"\x00\xff", 2);
    WANT(&der, "\x02\x01\x00"
               "\x02\x01\x7f"
               "\x02\x02\x00\x80"
               "\x02\x02\x01\x02"
               "\x02\x02\x00\xff");
}

TEST(bits_have_none_unused)
{
    auto_secret struct secret der = {0}, bits = {0};

    secret_append(&bits, "\xa5", 1);
    der_put_bits(&der, &bits);
    WANT(&der, "\x03\x02\x00\xa5");
}

TEST(what_holds_a_failed_part_has_failed)
{
    auto_secret struct secret der = {0}, part = {0};

    der_put_time(&part, INT64_MAX);
    der_put_number(&part, (const uint8_t *)"\x01", 1);
    der_put_all(&der, DER_SEQUENCE, &part);
    assert_int_equal(secret_ok(&der, NULL), AAD_INTERNAL);
}

/* RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
TEST(time_changes_its_form_at_2050)
{
    auto_secret struct secret der = {0};

    der_put_time(&der, 0);
    der_put_time(&der, 2524607999);
    der_put_time(&der, 2524608000);
    WANT(&der, "\x17\x0d"
               "700101000000Z"
               "\x17\x0d"
               "491231235959Z"
               "\x18\x0f"
               "20500101000000Z");
}
