/*
 * guard.c - does a text from a server repeat a secret?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/guard.h"

#include <string.h>

#include "base/text.h"
#include "crypto/crypto.h"

#define GUARD_MIN 4  /* a shorter secret would be found in any text */
#define GUARD_PART 8 /* a shorter part of a secret is no secret */
#define GUARD_BASE64 6

/* What is looked for: borrowed bytes of the secret. */
struct guard_part {
    const char *bytes;
    size_t len;
};

static bool guard_holds(const struct secret *text, struct guard_part part)
{
    return text->len && memmem(text->bytes, text->len, part.bytes, part.len);
}

static void guard_replace(struct secret *text, char from, char to)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->bytes[i] == from)
            text->bytes[i] = to;
}

/* The secret may begin at any byte of what was encoded: one of three offsets fits the groups. */
static bool guard_holds_base64(const struct secret *text, struct guard_part part)
{
    for (size_t skip = 0; skip < 3 && part.len >= skip + GUARD_BASE64; skip++) {
        auto_secret struct secret encoded = {0};
        size_t len = (part.len - skip) / 3 * 3;

        crypto_base64_encode(&encoded, part.bytes + skip, len);
        if (secret_ok(&encoded, NULL) ||
            guard_holds(text, (struct guard_part){encoded.bytes, encoded.len}))
            return true;
    }
    return false;
}

static bool guard_holds_hex(const char *text, struct guard_part part)
{
    for (; *text; text++) {
        size_t i = 0;

        while (i < part.len && text_hex_pair(text + 2 * i) == (unsigned char)part.bytes[i])
            i++;
        if (i == part.len)
            return true;
    }
    return false;
}

/* One text in the forms that are searched. */
struct guard_text {
    const char *plain;
    struct secret whole, percent, form, base64;
};

static void guard_text_clear(struct guard_text *t)
{
    secret_clear(&t->whole);
    secret_clear(&t->percent);
    secret_clear(&t->form);
    secret_clear(&t->base64);
}

static bool guard_text_init(struct guard_text *t, const char *text)
{
    t->plain = text;
    secret_append_text(&t->whole, text);
    secret_append_text(&t->percent, text);
    secret_append_text(&t->form, text);
    secret_append_text(&t->base64, text);
    text_percent_decode(&t->percent);
    guard_replace(&t->form, '+', ' ');
    text_percent_decode(&t->form);
    guard_replace(&t->base64, '-', '+'); /* base64url */
    guard_replace(&t->base64, '_', '/');
    return !secret_ok(&t->whole, NULL) && !secret_ok(&t->percent, NULL) &&
           !secret_ok(&t->form, NULL) && !secret_ok(&t->base64, NULL);
}

static bool guard_text_holds(const struct guard_text *t, struct guard_part part)
{
    return guard_holds(&t->whole, part) || guard_holds(&t->percent, part) ||
           guard_holds(&t->form, part) || guard_holds_hex(t->plain, part) ||
           guard_holds_base64(&t->base64, part);
}

static bool guard_is_inside(char byte) /* of a character of several bytes (UTF-8) */
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t guard_count_characters(const struct secret *secret)
{
    size_t n = 0;

    for (size_t i = 0; i < secret->len; i++)
        n += !guard_is_inside(secret->bytes[i]);
    return n;
}

bool guard_repeats(const char *text, const struct secret *secret)
{
    __attribute__((cleanup(guard_text_clear))) struct guard_text t = {0};
    struct guard_part head, tail;

    if (!secret || secret->len < GUARD_MIN)
        return false;
    head = tail = (struct guard_part){secret->bytes, secret->len};
    if (!guard_text_init(&t, text))
        return true;
    if (guard_count_characters(secret) <= GUARD_PART)
        return guard_text_holds(&t, head);
    /* All but one of its characters, in a row: the missing one is the first or the last. */
    while (head.len && guard_is_inside(head.bytes[--head.len]))
        continue;
    do {
        tail.bytes++;
        tail.len--;
    } while (tail.len && guard_is_inside(*tail.bytes));
    return guard_text_holds(&t, head) || guard_text_holds(&t, tail);
}
