/*
 * test_answer.c - whose answer is believed, and what it says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/answer.h"

#include <stdio.h>

#include "base/text.h"
#include "unit.h"

typedef enum aad_code parse_fn(const char *text, size_t len, const struct secret *state,
                               struct answer *ret, struct aad_error *err);

static struct aad_error last;

/* Of the sign-in whose state is "s-1_2". */
static enum aad_code parse_by(parse_fn *parse, const char *text, struct answer *ret)
{
    auto_secret struct secret state = {0};

    memset(&last, 0, sizeof last);
    secret_append_text(&state, "s-1_2");
    return parse(text, strlen(text), &state, ret, &last);
}

static enum aad_code parse(const char *text)
{
    auto_answer struct answer answer = {0};

    return parse_by(answer_parse, text, &answer);
}

TEST(code_and_issuer_are_read)
{
    static const struct {
        const char *text, *code, *iss;
    } rows[] = {
        {"code=abc&state=s-1_2", "abc", ""},
        {"state=s-1_2&session_state=x%zz0&code=abc", NULL, ""},
        {"state=s-1_2&session_state=x&code=0.AX-_~%2Fb%3d&&", "0.AX-_~/b=", ""},
        {"c%6Fde=abc&st%61te=s%2D1_2", "abc", ""},
        {"code=abc&state=s-1_2&iss=https%3A%2F%2Flogin.microsoftonline.com%2Fx%2Fv2.0", "abc",
         "https://login.microsoftonline.com/x/v2.0"},
        {"code=abc&state=s-1_2&iss", "abc", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_answer struct answer answer = {0};

        unit_row(rows[i].text);
        assert_int_equal(parse_by(answer_parse, rows[i].text, &answer),
                         rows[i].code ? AAD_OK : AAD_PROTOCOL);
        if (rows[i].code) {
            assert_string_equal(answer.code.bytes, rows[i].code);
            assert_string_equal(answer.iss, rows[i].iss);
        }
    }
}

/* case 58 */
TEST(answer_of_another_sign_in_says_nothing)
{
    static const char *const rows[] = {
        "",
        "code=abc",
        "code=abc&state",
        "code=abc&state=",
        "code=abc&state=s-1_",
        "code=abc&state=s-1_23",
        "code=abc&state=S-1_2",
        "code=abc&state=s-1_2%00",
        "code=abc&state=s-1_2+",
        "code=abc&state=s-1_2&state=s-1_2",
        "code=abc&state=s-1_2&state=other",
        "code=abc&state=other&state=s-1_2",
        "code=abc&State=s-1_2",
        "error=access_denied&state=other",
        "error=access_denied",
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        assert_int_equal(parse(rows[i]), AAD_REFUSED);
        assert_string_equal(last.what, "the answer is of another sign-in");
        assert_non_null(strstr(last.remedy, "start it again"));
    }
}

TEST(sign_in_without_a_state_has_no_answer)
{
    auto_answer struct answer answer = {0};
    struct secret none = {0}, failed = {.failed = true};

    assert_int_equal(answer_parse("code=a&state=", 13, &none, &answer, NULL), AAD_REFUSED);
    assert_int_equal(answer_parse("code=a", 6, &none, &answer, NULL), AAD_REFUSED);
    assert_int_equal(answer_parse("code=a&state=", 13, &failed, &answer, NULL), AAD_REFUSED);
}

/* case 23 */
TEST(answer_that_can_be_read_in_two_ways_is_refused)
{
    static const struct {
        const char *text, *what;
    } rows[] = {
        {"state=s-1_2&code=a&code=a", "twice"},
        {"state=s-1_2&code=a&c%6fde=b", "twice"},
        {"state=s-1_2&code=a&iss=a&iss=b", "twice"},
        {"state=s-1_2&error=a&error=b", "twice"},
        {"state=s-1_2&code=a&error=access_denied", "in one"},
        {"state=s-1_2&code=a&error=", "in one"},
        {"state=s-1_2", "no code"},
        {"state=s-1_2&code", "no code"},
        {"state=s-1_2&code=", "no code"},
        {"state=s-1_2&error=", "no code"},
        {"state=s-1_2&code=a%00b", "no code"},
        {"state=s-1_2&code=a%0Ab", "no code"},
        {"state=s-1_2&code=a+b", "no code"},
        {"state=s-1_2&code=a%", "'%'"},
        {"state=s-1_2&code=a%2", "'%'"},
        {"state=s-1_2&code=a%g0", "'%'"},
        {"state=s-1_2&code=a&iss=https://a%0D%0Ab", "issuer"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].text);
        assert_int_equal(parse(rows[i].text), AAD_PROTOCOL);
        assert_non_null(strstr(last.what, rows[i].what));
        assert_string_equal(last.remedy, "Start the sign-in again.");
    }
}

TEST(each_error_is_one_of_ours)
{
    static const struct {
        const char *word;
        enum aad_code code;
    } rows[] = {
        {"access_denied", AAD_CANCELLED},
        {"consent_required", AAD_PERSON},
        {"interaction_required", AAD_PERSON},
        {"login_required", AAD_PERSON},
        {"unauthorized_client", AAD_PERSON},
        {"invalid_request", AAD_PROTOCOL},
        {"unsupported_response_type", AAD_PROTOCOL},
        {"server_error", AAD_NETWORK},
        {"temporarily_unavailable", AAD_NETWORK},
        {"something_new", AAD_PROTOCOL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[100];

        unit_row(rows[i].word);
        (void)snprintf(text, sizeof text, "error=%s&state=s-1_2", rows[i].word);
        assert_int_equal(parse(text), rows[i].code);
        assert_string_equal(last.foreign, rows[i].word);
        assert_non_null(strstr(last.what, rows[i].word));
        assert_true(strlen(last.remedy) > 20);
    }
}

TEST(description_is_shown_and_never_becomes_advice)
{
    assert_int_equal(
        parse("state=s-1_2&error=access_denied&error_description="
              "AADSTS65004%3A+User+declined%1b[31m%0D%0ATrace+ID%3A+7%0ADo+evil+things"),
        AAD_CANCELLED);
    assert_string_equal(last.foreign, "AADSTS65004");
    assert_string_equal(last.what,
                        "the sign-in failed: access_denied: AADSTS65004: User declined?[31m");
    assert_non_null(strstr(last.remedy, "grant consent"));
    assert_null(strstr(last.remedy, "evil"));
}

TEST(error_of_any_length_is_cut)
{
    char text[9000] = "state=s-1_2&error=";
    size_t used = strlen(text);

    memset(text + used, 'e', 2000);
    (void)snprintf(text + used + 2000, sizeof text - used - 2000, "&error_description=AADSTS");
    used = strlen(text);
    memset(text + used, '7', 2000);
    text[used + 2000] = '\0';
    assert_int_equal(parse(text), AAD_PROTOCOL);
    assert_true(strlen(last.foreign) < sizeof last.foreign);
    assert_non_null(strstr(last.what, "eee...: AADSTS777"));
    assert_true(last.remedy[0] != '\0');
}

TEST(issuer_that_has_no_room_is_refused)
{
    char text[ANSWER_ISS_SIZE + 100] = "state=s-1_2&code=a&iss=";
    size_t used = strlen(text);

    memset(text + used, 'i', ANSWER_ISS_SIZE - 1);
    assert_int_equal(parse(text), AAD_OK);
    text[used + ANSWER_ISS_SIZE - 1] = 'i';
    assert_int_equal(parse(text), AAD_PROTOCOL);
}

TEST(answer_that_is_too_long_is_not_read)
{
    static char text[ANSWER_MAX + 2];
    auto_answer struct answer answer = {0};

    memset(text, '&', sizeof text - 1);
    memcpy(text, "state=s-1_2&code=a", 18);
    assert_int_equal(parse(text), AAD_REFUSED);
    assert_int_equal(parse_by(answer_parse_pasted, text, &answer), AAD_REFUSED);
    text[ANSWER_MAX] = '\0';
    assert_int_equal(parse(text), AAD_OK);
    assert_int_equal(parse_by(answer_parse_pasted, text, &answer), AAD_OK);
}

TEST(failure_leaves_what_was_there)
{
    auto_answer struct answer answer = {.iss = "before"};

    secret_append_text(&answer.code, "before");
    assert_int_equal(parse_by(answer_parse, "code=a&state=x", &answer), AAD_REFUSED);
    assert_int_equal(parse_by(answer_parse, "error=a&state=s-1_2", &answer), AAD_PROTOCOL);
    assert_string_equal(answer.code.bytes, "before");
    assert_string_equal(answer.iss, "before");
    assert_int_equal(parse_by(answer_parse, "code=a&state=s-1_2", &answer), AAD_OK);
    assert_string_equal(answer.code.bytes, "a");
    assert_string_equal(answer.iss, "");
    answer_clear(&answer);
    assert_null(answer.code.bytes);
}

TEST(pasted_address_is_read_in_each_of_its_forms)
{
    static const char *const rows[] = {
        "http://localhost:53682/?code=a.b&state=s-1_2&session_state=x",
        "  http://localhost:53682/?code=a.b&state=s-1_2\r\n",
        "\"http://localhost/?code=a.b&state=s-1_2\"\n",
        "'http://localhost/?code=a.b&state=s-1_2'",
        "<https://localhost/?code=a.b&state=s-1_2>",
        "http://localhost/?code=a.b&st\nate=s-\n 1_2\n",
        "http://localhost/?code=a.b&state=s-1_2#",
        "http://localhost/?code=a.b&state=s-1_2#_=_",
        "http://localhost/#code=a.b&state=s-1_2",
        "http://localhost/?x=y#code=a.b&state=s-1_2",
        "http://localhost/#/callback?code=a.b&state=s-1_2",
        "?code=a.b&state=s-1_2",
        "#code=a.b&state=s-1_2",
        "code=a.b&state=s-1_2",
        "` code=a.b&state=s-1_2 `",
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_answer struct answer answer = {0};

        unit_row(rows[i]);
        assert_int_equal(parse_by(answer_parse_pasted, rows[i], &answer), AAD_OK);
        assert_string_equal(answer.code.bytes, "a.b");
    }
}

TEST(what_is_pasted_by_mistake_is_refused)
{
    static const char *const rows[] = {
        "",
        "\n",
        "\"",
        "''",
        "?",
        "#",
        "a.b",
        "http://localhost/",
        "http://localhost/?code=a.b",
        "code=a.b&state=other",
        "https://login.microsoftonline.com/x?state=other#",
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_answer struct answer answer = {0};

        unit_row(rows[i]);
        assert_int_equal(parse_by(answer_parse_pasted, rows[i], &answer), AAD_REFUSED);
    }
}
