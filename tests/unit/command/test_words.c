/*
 * test_words.c - the words of the tables, by the names of the tables
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/words.h"

#include <string.h>

#include "unit.h"

static void collect(void *ctx, const char *word, const char *about)
{
    buf_append_all(ctx, word, about ? "=" : "", about ? about : "", "\n", (char *)NULL);
}

static const char *list(const char *name)
{
    static char text[2048];
    auto_buf struct buf words = {0};

    assert_true(words_list(name, strlen(name), collect, &words));
    (void)snprintf(text, sizeof text, "\n%s", buf_text(&words));
    return text;
}

TEST(each_list_has_the_words_of_its_table)
{
    static const struct {
        const char *name, *word;
    } rows[] = {
        /* the first of each */
        {"kinds", "lcs\n"},
        {"grants", "password\n"},
        {"outputs", "text=the token alone"},
        {"stores", "secret-service\n"},
        {"assertion-sources", "azure-pipelines:\n"},
        {"identity-sources", "service-fabric\n"},
        {"client-authentications", "none\n"},
        {"clouds", "AzureCloud\n"},
        {"regions", "us\n"},
        /* and others */
        {"grants", "personal-access-token\n"},
        {"outputs", "json=with its expiry"},
        {"stores", "keyring-file\n"},
        {"stores", "pkcs11:\n"}, /* where it is follows */
        {"assertion-sources", "fd:\n"},
        {"assertion-sources", "kubernetes\n"}, /* where that may */
        {"identity-sources", "auto\n"},
        {"identity-sources", "imds\n"},
        {"client-authentications", "private-key-jwt\n"},
        {"imports", "kubelogin="},
        {"tools", "docker\n"},
        {"clouds", "AzureChinaCloud\n"},
        {"regions", "uae\n"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char word[64];

        (void)snprintf(word, sizeof word, "\n%s", rows[i].word);
        if (!strstr(list(rows[i].name), word))
            fail_msg("%s: no %s", rows[i].name, rows[i].word);
    }
    assert_false(words_list("kind", 4, collect, NULL));
    assert_false(words_list("", 0, collect, NULL));
}

TEST(mark_is_found_where_it_names_a_list)
{
    static const char text[] = "a@b.example, @none@, @grants@ and @kinds@";
    size_t len;
    const char *mark = words_find_mark(text, strlen(text), &len);

    assert_non_null(mark);
    assert_int_equal(len, strlen("grants"));
    assert_memory_equal(mark, "grants", len);
    assert_null(words_find_mark(text, 20, &len));
    assert_null(words_find_mark("@grants", 7, &len));
    assert_null(words_find_mark("@", 1, &len));
}

TEST(sentence_has_its_commas_and_fits)
{
    const struct words_place place = {80, 4};
    auto_buf struct buf text = {0};

    assert_true(
        words_print("client-authentications", strlen("client-authentications"), &place, &text));
    assert_non_null(strstr(buf_text(&text), " or private-key-jwt"));
    for (const char *line = strchr(buf_text(&text), '\n'); line; line = strchr(line + 1, '\n')) {
        assert_int_equal(strspn(line + 1, " "), 4);
        assert_true(strcspn(line + 1, "\n") <= 90);
    }
    assert_false(words_print("x", 1, &place, &text));
}
