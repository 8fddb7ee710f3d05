/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void text_clear(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

void text_free(char **string)
{
    free(*string);
    *string = NULL;
}

static void text_reserve(struct text *text, size_t more)
{
    size_t capacity = text->capacity ? text->capacity : 64;

    while (capacity < text->size + more + 1)
        capacity *= 2;
    if (capacity == text->capacity)
        return;
    text->data = realloc(text->data, capacity);
    if (!text->data)
        abort();
    text->capacity = capacity;
}

void text_append(struct text *text, const void *bytes, size_t size)
{
    text_reserve(text, size);
    if (size)
        memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_append_repeated(struct text *text, const char *bytes, size_t times)
{
    size_t size = strlen(bytes);

    text_reserve(text, size * times);
    for (size_t i = 0; i < times; i++)
        text_append(text, bytes, size);
}

__attribute__((format(printf, 2, 0))) static void
text_vprintf(struct text *text, const char *format, va_list arguments)
{
    char *printed = NULL;
    int size = vasprintf(&printed, format, arguments);

    if (size < 0)
        abort();
    text_append(text, printed, (size_t)size);
    free(printed);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_vprintf(text, format, arguments);
    va_end(arguments);
}

char *text_take(struct text *text)
{
    char *data;

    text_reserve(text, 0);
    text->data[text->size] = '\0';
    data = text->data;
    *text = (struct text){0};
    return data;
}

char *text_format(const char *format, ...)
{
    struct text text = {0};
    va_list arguments;

    va_start(arguments, format);
    text_vprintf(&text, format, arguments);
    va_end(arguments);
    return text_take(&text);
}

void text_append_base64(struct text *text, const void *bytes, size_t size)
{
    size_t encoded_size = (size + 2) / 3 * 4;

    text_reserve(text, encoded_size);
    EVP_EncodeBlock((unsigned char *)text->data + text->size, bytes, (int)size);
    text->size += encoded_size;
}

void text_append_base64url(struct text *text, const void *bytes, size_t size)
{
    const unsigned char *in = bytes;
    unsigned bits = 0;
    int bit_count = 0;

    for (size_t i = 0; i < size; i++) {
        bits = (bits << 8 | in[i]) & 0xffff;
        for (bit_count += 8; bit_count >= 6; bit_count -= 6)
            text_append(text, &alphabet[bits >> (bit_count - 6) & 63], 1);
    }
    if (bit_count)
        text_append(text, &alphabet[bits << (6 - bit_count) & 63], 1);
}

void text_append_sha256(struct text *text, const char *string)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (EVP_Digest(string, strlen(string), digest, &size, EVP_sha256(), NULL) != 1)
        abort();
    text_append_base64url(text, digest, size);
}

void text_append_url(struct text *text, const char *string)
{
    for (; *string; string++) {
        if (strchr(alphabet, *string) || strchr(".~", *string))
            text_append(text, string, 1);
        else
            text_printf(text, "%%%02X", (unsigned char)*string);
    }
}

void text_append_html(struct text *text, const char *string)
{
    for (; *string; string++) {
        if (strchr("&<>\"'", *string))
            text_printf(text, "&#%d;", *string);
        else
            text_append(text, string, 1);
    }
}

static int text_digit64(char c)
{
    const char *found;

    if (c == '+' || c == '/')
        return c == '+' ? 62 : 63;
    found = c ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

bool text_append_decoded64(struct text *text, const char *encoded, size_t size)
{
    unsigned bits = 0;
    int bit_count = 0;

    while (size && encoded[size - 1] == '=')
        size--;
    for (size_t i = 0; i < size; i++) {
        int digit = text_digit64(encoded[i]);

        if (digit < 0)
            return false;
        bits = (bits << 6 | (unsigned)digit) & 0xffff;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            text_append(text, &(char){(char)(bits >> bit_count & 0xff)}, 1);
        }
    }
    return size % 4 != 1;
}

bool text_has_prefix(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool text_has_suffix(const char *string, const char *suffix)
{
    size_t size = strlen(string), suffix_size = strlen(suffix);

    return size >= suffix_size && strcmp(string + size - suffix_size, suffix) == 0;
}

void text_print_guid(char ret_guid[37])
{
    unsigned char b[16];

    if (RAND_bytes(b, sizeof(b)) != 1)
        abort();
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(ret_guid, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
             b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

char *text_random64(size_t byte_count)
{
    unsigned char bytes[64];
    struct text text = {0};

    if (byte_count > sizeof(bytes) || RAND_bytes(bytes, (int)byte_count) != 1)
        abort();
    text_append_base64url(&text, bytes, byte_count);
    return text_take(&text);
}
