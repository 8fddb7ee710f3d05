/*
 * test_remedy-row.c - every code that Entra ID refuses a token with is known
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/remedy-row.h"

#include <stdio.h>

#include "base/error.h"
#include "unit.h"

/* When the same request may be sent again. */
enum when {
    NEVER,   /* not before something else has changed */
    LATER,   /* by itself, after a while */
    YOUNG,   /* the same, only in the first minutes of a federated credential */
    MENDED,  /* once, when time, configuration or token are right */
    PERSON,  /* when somebody has acted at the authority */
    WAITING, /* the person is still at it */
};

/* The published list of codes that a token request is refused with, by what can be done. */
static const struct {
    int32_t number;
    enum when when;
} codes[] = {
    {50126, NEVER},    {50034, NEVER},   {50053, NEVER},   {50055, PERSON},  {50144, PERSON},
    {50056, NEVER},    {50057, NEVER},   {50076, PERSON},  {50079, PERSON},  {50072, PERSON},
    {50074, PERSON},   {50078, PERSON},  {50158, PERSON},  {50097, PERSON},  {53000, NEVER},
    {53001, NEVER},    {53003, NEVER},   {530034, NEVER},  {530035, NEVER},  {65001, PERSON},
    {65004, PERSON},   {650056, NEVER},  {650057, NEVER},  {90094, PERSON},  {7000218, PERSON},
    {700025, NEVER},   {7000215, NEVER}, {7000222, NEVER}, {70002, NEVER},   {700027, NEVER},
    {700024, MENDED},  {700030, NEVER},  {700016, NEVER},  {700011, NEVER},  {7000112, NEVER},
    {70021, YOUNG},    {700211, YOUNG},  {700213, YOUNG},  {700212, NEVER},  {70025, NEVER},
    {7002138, NEVER},  {700223, NEVER},  {700238, NEVER},  {70052, NEVER},   {700229, NEVER},
    {90002, NEVER},    {90038, NEVER},   {900382, NEVER},  {900432, NEVER},  {500011, NEVER},
    {50001, NEVER},    {70011, NEVER},   {28002, NEVER},   {700022, NEVER},  {901002, NEVER},
    {9001023, MENDED}, {50194, MENDED},  {90124, MENDED},  {90130, MENDED},  {50011, NEVER},
    {501481, PERSON},  {54005, PERSON},  {700005, PERSON}, {70016, WAITING}, {70018, PERSON},
    {70019, PERSON},   {70008, MENDED},  {700082, MENDED}, {70000, MENDED},  {70043, MENDED},
    {50173, MENDED},   {50132, PERSON},  {50133, PERSON},  {50135, PERSON},  {50105, NEVER},
    {50196, LATER},    {90033, LATER},   {90006, LATER},   {90090, LATER},   {50033, LATER},
    {90024, LATER},    {90012, LATER},   {90055, LATER},   {80001, LATER},   {80002, LATER},
    {80005, LATER},    {80007, NEVER},   {80014, LATER},   {900144, NEVER},  {90014, NEVER},
    {50049, NEVER},    {500021, NEVER},  {500212, NEVER},  {500213, NEVER},
};

/* Does the row say the same as the list? */
static bool agrees(const struct remedy_row *row, enum when when)
{
    bool is_transient = error_is_transient(row->code);

    switch (when) {
    case NEVER:
        return !is_transient && !(row->flags & REMEDY_AWAITS);
    case LATER:
        return is_transient;
    case YOUNG:
        return !is_transient && row->flags & REMEDY_FEDERATION;
    case MENDED:
        return !is_transient &&
               (row->code == AAD_CONFIG || row->flags & (REMEDY_TIME | REMEDY_ENDS));
    case PERSON:
        return row->code == AAD_PERSON && !(row->flags & REMEDY_AWAITS);
    case WAITING:
        return row->code == AAD_PERSON && row->flags & REMEDY_AWAITS;
    }
    return false;
}

TEST(every_code_has_a_row_that_says_whether_to_try_again)
{
    for (size_t i = 0; i < COUNT(codes); i++) {
        const struct remedy_row *row = remedy_row_find(codes[i].number);
        char name[16];

        (void)snprintf(name, sizeof name, "%d", (int)codes[i].number);
        unit_row(name);
        assert_non_null(row);
        assert_true(agrees(row, codes[i].when));
        assert_true(row->code != AAD_PROTOCOL && row->text != remedy_row_unknown()->text);
    }
}

/* P6: what a wrong, expired or locked secret is refused with, and nothing else. */
TEST(verdicts_on_the_secret_are_these)
{
    static const int32_t judging[] = {50126, 50053, 50055, 50144, 50135, 80007, 7000215, 7000222};

    for (size_t i = 0; i < COUNT(codes); i++) {
        bool is_one = false;

        for (size_t j = 0; j < COUNT(judging); j++)
            is_one = is_one || judging[j] == codes[i].number;
        assert_int_equal(!!(remedy_row_find(codes[i].number)->flags & REMEDY_JUDGES), is_one);
    }
}

TEST(refresh_token_dies_of_these)
{
    static const int32_t ending[] = {70000, 70008, 70043, 700082, 50173, 50132, 50133, 70002};

    for (size_t i = 0; i < COUNT(codes); i++) {
        bool is_one = false;

        for (size_t j = 0; j < COUNT(ending); j++)
            is_one = is_one || ending[j] == codes[i].number;
        assert_int_equal(!!(remedy_row_find(codes[i].number)->flags & REMEDY_ENDS), is_one);
    }
}

TEST(every_published_word_has_a_row)
{
    static const char *const words[] = {
        "interaction_required",
        "consent_required",
        "login_required",
        "bad_token",
        "ui_not_allowed",
        "interrupted_user",
        "basic_action",
        "additional_action",
        "message_only",
        "client_mismatch",
        "user_password_expired",
        "protection_policy_required",
        "slow_down",
        "authorization_pending",
        "device_authentication_failed",
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        unit_row(words[i]);
        assert_non_null(remedy_row_find_word(words[i]));
    }
    assert_null(remedy_row_find_word(""));
    assert_null(remedy_row_find(0));
    assert_null(remedy_row_find(987654));
}

TEST(verdict_outranks_what_is_known_and_that_what_is_not)
{
    assert_true(remedy_row_rank(50126) > remedy_row_rank(700016));
    assert_true(remedy_row_rank(700016) > remedy_row_rank(REMEDY_NUMBER_ANY_PROOF));
    assert_true(remedy_row_rank(REMEDY_NUMBER_ANY_PROOF) > remedy_row_rank(987654));
    assert_int_equal(remedy_row_rank(987654), 0);
}
