/*
 * test_gitlab.c - an agent that masks nothing of what a job says (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"
#include "unit.h"

TEST(it_has_no_output_but_a_way_out)
{
    assert_null(consumer_gitlab.formats);
    assert_null(consumer_gitlab.print);
    assert_string_equal(consumer_gitlab.agent->label, "GitLab CI/CD");
    assert_string_equal(consumer_gitlab.agent->mark, "GITLAB_CI");
    assert_string_equal(consumer_gitlab.agent->value, "true");
    assert_non_null(strstr(consumer_gitlab.agent->remedy, "man aad-credential-gitlab."));
}
