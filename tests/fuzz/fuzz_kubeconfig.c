/*
 * fuzz_kubeconfig.c - what kubectl says of a kubeconfig that somebody else may have written; the
 * first byte says whether it is asked to set a connection up or to undo that
 *
 * Whatever is named there, no word of a command that is planned is an option, or has a control
 * character in it.
 *
 * reads: helper/setup/kubectl.c
 *
 * but: kubectl_has_config - whether there is a file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check.h"
#include "connections.h"
#include "setup/plan.h"
#include "setup/run.h"
#include "setup/tool.h"

static const uint8_t *input;
static size_t input_len;

enum aad_code __wrap_setup_read(const char *program, const char *directory, const char *const *argv,
                                struct secret *ret, struct aad_error *err);

enum aad_code __wrap_setup_read(const char *program, const char *directory, const char *const *argv,
                                struct secret *ret, struct aad_error *err)
{
    check(program && !directory && !strcmp(argv[0], "kubectl"));
    if (!input_len)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "it does not say anything");
    secret_append(ret, input, input_len);
    return secret_ok(ret, err);
}

/* "kubectl config VERB NAME --OPTION=...": what stands in the place of a name is one. */
static void check_plan(const struct setup_plan *plan)
{
    check(plan->n_changes <= SETUP_CHANGES_MAX);
    for (size_t i = 0; i < plan->n_changes; i++) {
        const struct setup_change *change = &plan->changes[i];

        check(change->n_words >= 4 && buf_text(&change->words[3])[0] != '-');
        for (size_t j = 0; j < change->n_words; j++)
            check(!strpbrk(buf_text(&change->words[j]), "\n\t"));
    }
}

static void plan_all(bool is_undo, struct buf *memo)
{
    struct setup_job job = {.connection = connections_get(CONNECTIONS_ISSUED),
                            .program = "/usr/bin/kubectl",
                            .memo = memo,
                            .is_undo = is_undo};
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);
    struct aad_error err = {0};

    check(plan != NULL);
    (void)setup_kubectl.plan(&job, plan, &err);
    check_plan(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_buf struct buf memo = {0};

    if (!len)
        return 0;
    (void)setenv("KUBECONFIG", "/dev/null", 1);
    input = bytes + 1;
    input_len = len - 1;
    plan_all(bytes[0] & 1, &memo);
    plan_all(!(bytes[0] & 1), &memo); /* by what it has said before */
    plan_all(bytes[0] & 1, NULL);
    return 0;
}
