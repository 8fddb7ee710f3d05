/*
 * test_registered-key.c - a certificate as Microsoft Graph lists it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/registered-key.h"

#include "base/clock.h"
#include "manage/fresh-key.h"
#include "unit.h"

#define HEX "0123456789ABCDEF0123456789ABCDEF01234567"

TEST(certificate_says_itself_what_it_is)
{
    struct fresh_key key = {0};
    struct registration_key got;
    int64_t days;

    assert_int_equal(fresh_key_make("one", &key, NULL), AAD_OK);
    registered_key_read(key.der.bytes, HEX, 1, &got);
    assert_int_equal(strlen(got.sha1), 40);
    assert_string_not_equal(got.sha1, HEX);
    days = (got.until_s - clock_now_s()) / (24 * 3600);
    assert_true(days >= FRESH_KEY_DAYS - 1 && days <= FRESH_KEY_DAYS);
    fresh_key_clear(&key);
}

TEST(else_graph_says_it)
{
    static const struct {
        const char *der, *identifier, *want;
    } rows[] = {
        {NULL, HEX, HEX},
        {"bm90IG9uZQ==", HEX, HEX}, /* no certificate */
        {NULL, "ASNFZ4mrze8BI0VniavN7wEjRWc=", HEX},
        {NULL, "a name of somebody's", ""},
        {NULL, "", ""},
        {NULL, NULL, ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct registration_key got;

        unit_row(rows[i].identifier ? rows[i].identifier : "(none)");
        registered_key_read(rows[i].der, rows[i].identifier, 7, &got);
        assert_string_equal(got.sha1, rows[i].want);
        assert_int_equal(got.until_s, 7);
    }
}
