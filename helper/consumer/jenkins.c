/*
 * jenkins.c - a build of Jenkins, whose log hides only what a binding of credentials brought in
 *
 * Which plugins mask, and what, nobody can tell from inside a build. So no output is made for it:
 * what is here says that, and keeps a token out of the build's log. man aad-credential-jenkins has
 * the reasons.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

static const struct consumer_agent jenkins_agent = {
    .label = "Jenkins",
    .mark = "JENKINS_URL",                 /* where the controller knows its own address */
    .mark_other = "JENKINS_SERVER_COOKIE", /* in each build */
    .remedy = "Use 'aad-credential curl', or pipe --output header to 'curl -H @-': man "
              "aad-credential-jenkins.",
};

const struct consumer consumer_jenkins = {
    .name = "jenkins",
    .agent = &jenkins_agent,
};
