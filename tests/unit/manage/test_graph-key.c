/*
 * test_graph-key.c - Microsoft Graph's calls for the certificates of an application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-key.h"

#include "graph-fixture.h"
#include "unit.h"

#define KEY(digit) "e0000000-0000-4000-8000-00000000000" digit
#define LIST(keys) "{\"id\":\"" OBJECT "\",\"keyCredentials\":[" keys "]}"
#define SHA1 "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="                 /* of "abc" */
#define SHA1_HEX "A9993E364706816ABA3E25717850C26C9CD0D89D" /* the same */
#define PEM "-----BEGIN CERTIFICATE-----\nTUlJ\r\nTUlJ\n-----END CERTIFICATE-----\n"

#define ADDED                                                                                      \
    "{\"type\":\"AsymmetricX509Cert\",\"usage\":\"Verify\",\"displayName\":\"a \\\"b\\\"\","       \
    "\"key\":\"TUlJ\"}]}"
#define HAS(keys) "{\"@odata.context\":\"x\",\"keyCredentials\":" keys "}"

static struct secret pem, proof;

static int start(void)
{
    secret_append_text(&pem, PEM);
    secret_append_text(&proof, "h.proof-canary.s");
    return graph_fixture_start();
}

static int stop(void)
{
    secret_clear(&pem);
    secret_clear(&proof);
    return graph_fixture_stop();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

/* --- which there are -------------------------------------------------------------------------- */

TEST(certificates_are_listed_with_their_thumbprints_and_ends)
{
    auto_manage_keys struct manage_keys got = {0};

    tls_peer_answer_json(
        peer, 200,
        LIST("{\"keyId\":\"" KEY(
            "1") "\",\"displayName\":\"one\",\"key\":\"YWJj\","
                 "\"startDateTime\":\"2026-01-02T03:04:05Z\",\"endDateTime\":\"2026-07-02T03:04:"
                 "05Z\"},"
                 "{\"keyId\":\"" KEY(
                     "2") "\",\"key\":null,\"customKeyIdentifier\":\"" SHA1 "\"},"
                          "{\"keyId\":\"" KEY(
                              "3") "\",\"key\":null,\"customKeyIdentifier\":\"YWJj\"}"));
    assert_int_equal(graph_list_keys(&graph, CLIENT, &got, &error), AAD_OK);
    assert_true(
        was_sent(0, "GET /v1.0/applications(appId='" CLIENT "')?$select=id%2CkeyCredentials HTTP"));
    assert_string_equal(got.application, OBJECT);
    assert_int_equal(got.n, 3);
    assert_string_equal(got.items[0].id, KEY("1"));
    assert_string_equal(got.items[0].name, "one");
    assert_string_equal(got.items[0].thumbprint, SHA1_HEX);
    assert_int_equal(got.items[0].from_s, 1767323045);
    assert_int_equal(got.items[0].until_s, 1782961445);
    assert_string_equal(got.items[1].thumbprint, SHA1_HEX);
    assert_string_equal(got.items[2].thumbprint, "");
}

TEST(answer_that_is_no_list_is_refused)
{
    static const char *const rows[] = {"{}", "[]", LIST("1"), LIST("{\"keyId\":\"x\"}"),
                                       "{\"id\":\"" OBJECT "\"}"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_manage_keys struct manage_keys got = {0};

        unit_row(rows[i]);
        tls_peer_answer_json(peer, 200, rows[i]);
        assert_int_equal(graph_list_keys(&graph, CLIENT, &got, &error), AAD_PROTOCOL);
    }
}

static struct manage_new_key added;

static enum aad_code add(const char *name, const struct secret *by)
{
    added = (struct manage_new_key){.pem = &pem, .name = name, .proof = by};
    return graph_add_key(&graph, OBJECT, &added, &error);
}

static enum aad_code drop(const struct secret *by, const char *kept)
{
    const struct manage_old_key key = {.id = KEY("1"), .proof = by, .kept = kept};

    return graph_remove_key(&graph, OBJECT, &key, &error);
}

/* --- by a proof ------------------------------------------------------------------------------- */

TEST(certificate_is_added_by_a_proof)
{
    tls_peer_answer_json(peer, 200, "{\"keyId\":\"" KEY("1") "\"}");
    assert_int_equal(add("a \"b\"", &proof), AAD_OK);
    assert_true(was_sent(0, "POST /v1.0/applications/" OBJECT "/addKey HTTP"));
    assert_true(was_sent(0,
                         "{\"keyCredential\":{\"type\":\"AsymmetricX509Cert\",\"usage\":\"Verify\","
                         "\"displayName\":\"a \\\"b\\\"\",\"key\":\"TUlJTUlJ\"},"
                         "\"passwordCredential\":null,\"proof\":\"h.proof-canary.s\"}"));
    assert_string_equal(added.id, KEY("1"));
    tls_peer_answer_json(peer, 200, "{\"keyId\":\"x\"}"); /* it is added all the same */
    assert_int_equal(add("a", &proof), AAD_OK);
    assert_string_equal(added.id, "");
    secret_clear(&pem);
    assert_int_equal(add("a", &proof), AAD_INTERNAL);
}

/* An answer was lost, and the list before did not show it. */
TEST(one_that_was_added_before_is_no_failure)
{
    tls_peer_answer_json(peer, 400, ERROR("Request_BadRequest"));
    tls_peer_answer_json(peer, 200, LIST(""));
    tls_peer_answer_json(peer, 200, LIST("{\"keyId\":\"" KEY("2") "\",\"key\":\"TUlJTUlJ\"}"));
    assert_int_equal(add("a", &proof), AAD_OK);
    assert_string_equal(added.id, KEY("2"));
    tls_peer_answer_json(peer, 400, ERROR("Request_BadRequest"));
    tls_peer_answer_json(peer, 500, "{}");
    assert_int_equal(add("a", &proof), AAD_PROTOCOL);
}

TEST(refused_proof_is_shown_nowhere)
{
    tls_peer_answer_json(peer, 401, ERROR("h.proof-canary.s"));
    assert_int_equal(add("a", &proof), AAD_PERSON);
    assert_null(strstr(error.what, "canary"));
}

TEST(certificate_is_removed_by_a_proof)
{
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(drop(&proof, NULL), AAD_OK);
    assert_true(was_sent(0, "POST /v1.0/applications/" OBJECT "/removeKey HTTP"));
    assert_true(was_sent(0, "{\"keyId\":\"" KEY("1") "\",\"proof\":\"h.proof-canary.s\"}"));
}

TEST(one_that_is_gone_is_no_failure)
{
    static const struct {
        const char *list;
        enum aad_code code;
    } rows[] = {{LIST(""), AAD_OK},
                {LIST("{\"keyId\":\"" KEY("2") "\"}"), AAD_OK},
                {LIST("{\"keyId\":\"" KEY("1") "\"}"), AAD_PROTOCOL},
                {"{}", AAD_PROTOCOL}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].list);
        tls_peer_answer_json(peer, 400, ERROR("Request_BadRequest"));
        tls_peer_answer_json(peer, 200, rows[i].list);
        assert_int_equal(drop(&proof, NULL), rows[i].code);
    }
}

/* --- the list is written anew ----------------------------------------------------------------- */

TEST(without_a_proof_the_list_is_written_anew)
{
    tls_peer_answer_json(peer, 200, HAS("[{\"keyId\":\"" KEY("1") "\"}]"));
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(add("a", NULL), AAD_OK);
    assert_true(was_sent(1, "{\"keyCredentials\":[{\"keyId\":\"" KEY("1") "\"},{\"type\":"));
    assert_true(was_sent(1, "\"key\":\"TUlJTUlJ\"}]}"));
}

TEST(one_is_left_out_of_the_list)
{
    static const struct {
        const char *has, *sent;
    } rows[] = {
        {HAS("[{\"keyId\":\"" KEY("1") "\",\"key\":\"a\"},{\"keyId\":\"" KEY("2") "\"}]"),
         "\r\n\r\n{\"keyCredentials\":[{\"keyId\":\"" KEY("2") "\"}]}"},
        {HAS("[{\"keyId\":\"" KEY("2") "\"},{\"keyId\":\"" KEY("1") "\"}]"),
         "\r\n\r\n{\"keyCredentials\":[{\"keyId\":\"" KEY("2") "\"}]}"},
        {HAS("[{\"keyId\":\"E0000000-0000-4000-8000-000000000001\"}]"),
         "\r\n\r\n{\"keyCredentials\":[]}"},
    };

    for (unsigned i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].has);
        tls_peer_answer_json(peer, 200, rows[i].has);
        tls_peer_answer(peer, NOTHING);
        assert_int_equal(drop(NULL, NULL), AAD_OK);
        assert_true(was_sent(2 * i + 1, rows[i].sent));
    }
}

/* SHA-1 of "a", and its base64 as key. */
#define KEPT "86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8"

/* One that is hidden would be lost: 12 seconds are waited for it. */
TEST(list_without_the_one_in_use_is_not_written)
{
    static const char hidden[] = HAS("[{\"keyId\":\"" KEY("1") "\"}]");
    static const char shown[] =
        HAS("[{\"keyId\":\"" KEY("1") "\"},{\"keyId\":\"" KEY("2") "\",\"key\":\"YQ==\"}]");

    tls_peer_answer_json(peer, 200, hidden);
    tls_peer_answer_json(peer, 200, shown);
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(drop(NULL, KEPT), AAD_OK);
    assert_true(
        was_sent(2, "{\"keyCredentials\":[{\"keyId\":\"" KEY("2") "\",\"key\":\"YQ==\"}]}"));
}

TEST(certificate_is_added_to_those_that_are_there)
{
    static const struct {
        const char *has, *sent;
    } rows[] = {
        {HAS("[]"), "\r\n\r\n{\"keyCredentials\":[" ADDED},
        {HAS("[ {\"keyId\": \"1\", \"n\":1.50,\"key\":\"a\\u00e4,]}\"}, {\"z\":null,\"a\":[{}]} ]"),
         "\r\n\r\n{\"keyCredentials\":[{\"keyId\":\"1\",\"n\":1.50,\"key\":\"a\\u00e4,]}\"},"
         "{\"z\":null,\"a\":[{}]}," ADDED},
    };

    for (unsigned i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].has);
        tls_peer_answer_json(peer, 200, rows[i].has);
        tls_peer_answer(peer, NOTHING);
        assert_int_equal(graph_add_certificate(&graph, OBJECT, "TUlJ", "a \"b\"", &error), AAD_OK);
        assert_true(
            was_sent(2 * i, "GET /v1.0/applications/" OBJECT "?$select=keyCredentials HTTP"));
        assert_true(was_sent(2 * i + 1, "PATCH /v1.0/applications/" OBJECT " HTTP"));
        assert_true(was_sent(2 * i + 1, rows[i].sent));
    }
}

TEST(certificates_that_cannot_be_read_are_not_replaced)
{
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    assert_int_equal(graph_add_certificate(&graph, OBJECT, "TUlJ", "a", &error), AAD_NOT_FOUND);
    tls_peer_answer_json(peer, 200, HAS("null"));
    assert_int_equal(graph_add_certificate(&graph, OBJECT, "TUlJ", "a", &error), AAD_PROTOCOL);
    tls_peer_answer_json(peer, 200, "{}");
    assert_int_equal(graph_add_certificate(&graph, OBJECT, "TUlJ", "a", &error), AAD_PROTOCOL);
    assert_non_null(strstr(error.remedy, "Nothing was changed"));
    tls_peer_answer_json(peer, 200, "null");
    assert_int_equal(graph_add_certificate(&graph, OBJECT, "TUlJ", "a", &error), AAD_PROTOCOL);
    assert_int_equal(tls_peer_count(peer), 4); /* it was read four times, and nothing sent */
}

/* P1 */
TEST(other_host_is_not_asked)
{
    graph.origin = "https://evil.test";
    assert_int_equal(add("a", &proof), AAD_REFUSED);
    assert_int_equal(graph_add_certificate(&graph, OBJECT, "TUlJ", "a", &error), AAD_REFUSED);
    assert_int_equal(drop(&proof, NULL), AAD_REFUSED);
    assert_int_equal(tls_peer_count(peer), 0);
}
