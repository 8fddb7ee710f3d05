/*
 * test_cluster.c - exec credentials: what the variable says
 *
 * The rest is in the golden files of kubernetes and kubelogin.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/cluster.h"

#include "unit.h"

#define V1 "\"apiVersion\":\"client.authentication.k8s.io/v1\""

TEST(person_is_asked_unless_the_client_says_no)
{
    static const struct {
        const char *info;
        bool is_unattended;
    } rows[] = {
        {"", false},
        {"{" V1 "}", false},
        {"{" V1 ",\"spec\":{\"interactive\":true}}", false},
        {"{" V1 ",\"spec\":{\"interactive\":false}}", true},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_request struct request request = {0};

        unit_row(rows[i].info);
        assert_int_equal(cluster_parse(rows[i].info, strlen(rows[i].info), &request, NULL), AAD_OK);
        assert_int_equal(request.is_unattended, rows[i].is_unattended);
        assert_false(request.has_target);
    }
}
