/*
 * import-fixture.c - a file of another program, read as a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"

#include "home-fixture.h"
#include "unit.h"

struct import_fixture import_fixture;

int import_fixture_make(void)
{
    import_fixture = (struct import_fixture){0};
    return 0;
}

int import_fixture_remove(void)
{
    connection_clear(&import_fixture.c);
    import_clear(&import_fixture.import);
    return 0;
}

static enum aad_code import_fixture_try(const struct import_format *format, const char *given,
                                        const char *text, size_t len)
{
    auto_secret struct secret bytes = {0};

    (void)import_fixture_remove();
    home_fixture_set(&import_fixture.c, given);
    import_fixture.import =
        (struct import){.format = format, .entry = import_fixture.entry, .c = &import_fixture.c};
    import_fixture.err = (struct aad_error){0};
    secret_append(&bytes, text, len);
    return import_read(&import_fixture.import, &bytes, &import_fixture.err);
}

void import_fixture_read(const struct import_format *format, const char *given, const char *text,
                         enum aad_code want)
{
    enum aad_code code = import_fixture_try(format, given, text, strlen(text));

    if (code != want)
        fail_msg("%d, not %d: %s / %s", code, want, import_fixture.err.what,
                 import_fixture.err.remedy);
    assert_int_equal(import_fixture.err.code, want);
}

void import_fixture_check(const char *key, const char *want)
{
    auto_buf struct buf value = {0};

    connection_get(&import_fixture.c, key, &value);
    if (strcmp(buf_text(&value), want) != 0)
        fail_msg("%s is '%s', not '%s'", key, buf_text(&value), want);
}

void import_fixture_check_secret(const char *want)
{
    const struct secret *secret = &import_fixture.import.secret;

    assert_string_equal(secret->bytes ? secret->bytes : "", want);
    assert_int_equal(secret->len, strlen(want));
}

void import_fixture_says(const char *text, ...)
{
    va_list args;

    va_start(args, text);
    for (; text; text = va_arg(args, const char *))
        if (!strstr(import_fixture.err.what, text) && !strstr(import_fixture.err.remedy, text))
            fail_msg("'%s' is not in: %s / %s", text, import_fixture.err.what,
                     import_fixture.err.remedy);
    va_end(args);
}

void import_fixture_needs_all_of(const struct import_format *format, const char *text)
{
    for (size_t len = 0; len < strlen(text); len++)
        if (import_fixture_try(format, "", text, len) != AAD_CONFIG ||
            !import_fixture.err.remedy[0])
            fail_msg("%.*s: %s", (int)len, text, import_fixture.err.what);
}
