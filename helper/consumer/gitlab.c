/*
 * gitlab.c - a job of GitLab CI/CD, whose log hides only what GitLab knew before the job
 *
 * There is no command by which a job could have a token masked that every runner knows, and a
 * dotenv report is an artifact that others read. So no output is made for it: what is here says
 * that, and keeps a token out of the job's log. man aad-credential-gitlab has the reasons.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

static const struct consumer_agent gitlab_agent = {
    .label = "GitLab CI/CD",
    .mark = "GITLAB_CI",
    .value = "true",
    .reader = {.worker = "gitlab-runner"},
    .remedy = "Use 'aad-credential curl', or pipe --output header to 'curl -H @-': man "
              "aad-credential-gitlab.",
};

const struct consumer consumer_gitlab = {
    .name = "gitlab",
    .agent = &gitlab_agent,
};
