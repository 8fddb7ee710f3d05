/*
 * test_jenkins.c - an agent that masks nothing of what a job says (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"
#include "unit.h"

TEST(it_has_no_output_but_a_way_out)
{
    assert_null(consumer_jenkins.formats);
    assert_null(consumer_jenkins.print);
    assert_string_equal(consumer_jenkins.agent->label, "Jenkins");
    assert_string_equal(consumer_jenkins.agent->mark, "JENKINS_URL");
    assert_null(consumer_jenkins.agent->value);
    assert_non_null(strstr(consumer_jenkins.agent->remedy, "man aad-credential-jenkins."));
}
