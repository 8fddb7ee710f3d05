/*
 * utf8.c - one character of UTF-8, and may it be shown?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/utf8.h"

#include <locale.h>
#include <wchar.h>

#define UTF8_BYTE_MIN 0x80
#define UTF8_BYTE_MAX 0xbf

/* The length that the first byte promises, and within which bounds the second one is. */
static size_t utf8_length(unsigned char first, unsigned char *ret_low, unsigned char *ret_high)
{
    *ret_low = UTF8_BYTE_MIN;
    *ret_high = UTF8_BYTE_MAX;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    if (first == 0xe0)
        *ret_low = 0xa0;
    if (first == 0xed)
        *ret_high = 0x9f;
    if (first == 0xf0)
        *ret_low = 0x90;
    if (first == 0xf4)
        *ret_high = 0x8f;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t utf8_read(const void *at, size_t left, uint32_t *ret)
{
    static const unsigned char firsts[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const unsigned char *from = at;
    unsigned char low, high;
    size_t len = left ? utf8_length(from[0], &low, &high) : 0;
    uint32_t character;

    if (!len || left < len || (len > 1 && (from[1] < low || from[1] > high)))
        return 0;
    character = from[0] & firsts[len];
    for (size_t i = 1; i < len; i++) {
        if (from[i] < UTF8_BYTE_MIN || from[i] > UTF8_BYTE_MAX)
            return 0;
        character = character << 6 | (from[i] & 0x3f);
    }
    if (ret)
        *ret = character;
    return len;
}

/* Unicode 15: the categories Cc, Cf, Cs, Co, Zl and Zp, Default_Ignorable_Code_Point, and what is
 * no character. */
static const struct {
    uint32_t first, last;
} utf8_hidden[] = {
    {0x0000, 0x001f},   {0x007f, 0x009f},   {0x00ad, 0x00ad},   {0x034f, 0x034f},
    {0x0600, 0x0605},   {0x061c, 0x061c},   {0x06dd, 0x06dd},   {0x070f, 0x070f},
    {0x0890, 0x0891},   {0x08e2, 0x08e2},   {0x115f, 0x1160},   {0x17b4, 0x17b5},
    {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},
    {0x2800, 0x2800},   {0x3164, 0x3164},   {0xd800, 0xf8ff},   {0xfdd0, 0xfdef},
    {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
    {0xfffe, 0xffff},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f},
    {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0xf0000, UINT32_MAX},
};

bool utf8_is_shown(uint32_t character)
{
    for (size_t i = 0; i < sizeof utf8_hidden / sizeof *utf8_hidden; i++)
        if (character >= utf8_hidden[i].first && character <= utf8_hidden[i].last)
            return false;
    return true;
}

/* What is outside of ASCII is seldom: the locale is looked at then, once. */
unsigned utf8_columns(uint32_t character)
{
    static locale_t unicode;
    locale_t before;
    int columns;

    if (character < 0x80)
        return 1;
    if (!unicode)
        unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!unicode)
        return 1;
    before = uselocale(unicode);
    columns = wcwidth((wchar_t)character);
    (void)uselocale(before);
    return columns < 0 ? 1 : (unsigned)columns;
}
