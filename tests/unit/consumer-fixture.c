/*
 * consumer-fixture.c - see consumer-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"

#include "unit.h"

static consumer_print *fixture_print(const struct consumer *consumer,
                                     const struct consumer_fixture_row *row)
{
    const struct consumer_format *format = consumer->formats;

    if (row->is_file)
        return consumer->agent->print_file;
    if (!row->format && consumer->print)
        return consumer->print;
    for (; row->format && format->name && strcmp(format->name, row->format) != 0; format++)
        ;
    return format->print;
}

static void fixture_check_row(const struct consumer *consumer,
                              const struct consumer_fixture_row *row)
{
    auto_request struct request request = {.operation = REQUEST_GET, .has_target = row->target};
    auto_token struct token token = {.expires_at_s = row->is_endless ? 0 : 1893553445,
                                     .is_bare = row->is_bare};
    auto_secret struct secret out = {0};
    struct aad_error err = {0};

    request.target.is_https = row->target && !strcmp(row->target, "https");
    secret_append_text(&request.note, row->note ? row->note : "");
    secret_append_text(&token.access_token, row->token);
    assert_int_equal(fixture_print(consumer, row)(&request, &token, &out, &err), row->code);
    assert_int_equal(err.code, row->code);
    assert_string_equal(out.len ? out.bytes : "", row->code ? "" : row->out);
}

void consumer_fixture_check(const struct consumer *consumer,
                            const struct consumer_fixture_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unit_row(rows[i].name);
        fixture_check_row(consumer, &rows[i]);
    }
}
