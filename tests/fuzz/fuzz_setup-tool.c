/*
 * fuzz_setup-tool.c - what a tool says of its configuration, or its file, which somebody else may
 * have written; the first byte chooses the tool, and whether it is set up or that is undone
 *
 * Whatever is there, no word of a command that is planned is an option in the place of a name, or
 * has a control character in it; and once a file is changed, there is nothing left to change.
 *
 * reads: helper/setup/kubectl.c helper/setup/docker.c helper/setup/pip.c helper/setup/twine.c
 * helper/setup/cargo.c helper/setup/go.c helper/setup/terraform.c helper/setup/bazel.c
 * helper/setup/text-file.c
 *
 * but: kubectl_has_config, terraform_path, terraform_plan_link, cargo_path - whether a file or a
 * link is there
 *
 * but: docker_fits, setup_text_path - of the connection, and of the environment
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/json-scan.h"
#include "base/program.h"
#include "base/text.h"
#include "check.h"
#include "connections.h"
#include "setup/plan.h"
#include "setup/run.h"
#include "setup/tool.h"
#include "played-file.h"

static const uint8_t *input;
static size_t input_len;

enum aad_code __wrap_setup_read(const char *program, const char *directory, const char *const *argv,
                                struct secret *ret, struct aad_error *err);
enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err);
bool __wrap_program_find(const char *name, struct buf *ret);

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7f;
}

/* A tool that fails says so by its status: here, by saying "!" */
enum aad_code __wrap_setup_read(const char *program, const char *directory, const char *const *argv,
                                struct secret *ret, struct aad_error *err)
{
    check(program && argv[0] && (!directory || !strcmp(directory, "/")));
    if (input_len && input[0] == '!')
        return aad_error_set(err, input_len == 1 ? AAD_CONFIG : AAD_UNAVAILABLE, NULL, "it failed");
    secret_append(ret, input, input_len);
    for (size_t i = 0; !strcmp(argv[0], "kubectl") && i < ret->len; i++)
        if (is_control(ret->bytes[i]) && ret->bytes[i] != '\n' && ret->bytes[i] != '\t')
            ret->bytes[i] = '?'; /* in Go's quotes there is none */
    return secret_ok(ret, err);
}

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err)
{
    check(path[0] == '/' && trust == FILE_TRUST_CONFIG);
    return played_file_read(input, input_len, max, ret, err);
}

bool __wrap_program_find(const char *name, struct buf *ret)
{
    buf_append_all(ret, "/usr/bin/", name, (char *)NULL);
    return input_len % 17 != 16;
}

/* --- a plan ----------------------------------------------------------------------------------- */

/* "kubectl config VERB NAME --OPTION=...": what stands in the place of a name is one. */
static void check_run(const struct setup_tool *tool, const struct setup_change *change)
{
    check(change->n_words >= 4);
    if (tool == &setup_kubectl)
        check(buf_text(&change->words[3])[0] != '-');
    for (size_t i = 0; i < change->n_words; i++)
        for (const char *at = buf_text(&change->words[i]); *at; at++)
            check(!is_control(*at));
}

/* The file that is changed; NULL = none is. A tool has one. */
static const struct setup_change *check_plan(const struct setup_tool *tool,
                                             const struct setup_plan *plan)
{
    const struct setup_change *file = NULL;

    check(plan->n_changes <= SETUP_CHANGES_MAX);
    for (size_t i = 0; i < plan->n_changes; i++) {
        const struct setup_change *change = &plan->changes[i];

        if (change->n_words) {
            check_run(tool, change);
        } else if (!change->is_link) {
            check(!file && change->path[0] == '/');
            file = change;
        }
    }
    if (file && tool == &setup_docker)
        check(!json_scan(file->content.bytes, file->content.len));
    return file;
}

/* Once more, with what was planned for the file: then nothing is. */
static void plan_tool(const struct setup_tool *tool, bool is_undo, struct buf *memo)
{
    struct setup_job job = {.connection = connections_get(CONNECTIONS_ISSUED),
                            .program = "/usr/bin/tool",
                            .memo = memo,
                            .is_undo = is_undo};
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);
    auto_setup_plan struct setup_plan *again = setup_plan_new(NULL);
    const struct setup_change *file;
    const uint8_t *first = input;
    size_t first_len = input_len;
    struct aad_error err = {0};

    check(plan && again);
    if (tool->plan(&job, plan, &err))
        return;
    file = check_plan(tool, plan);
    if (file) {
        input = (const uint8_t *)file->content.bytes;
        input_len = file->is_removed ? 0 : file->content.len;
        check(tool->plan(&job, again, &err) || !check_plan(tool, again));
    }
    input = first;
    input_len = first_len;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct setup_tool *const tools[] = {&setup_kubectl,   &setup_docker, &setup_pip,
                                                     &setup_twine,     &setup_cargo,  &setup_go,
                                                     &setup_terraform, &setup_bazel};
    auto_buf struct buf memo = {0};
    const struct setup_tool *tool;

    if (!len)
        return 0;
    (void)setenv("HOME", "/dev/null", 1);
    (void)setenv("SHELL", "/bin/zsh", 1);
    (void)setenv("KUBECONFIG", "/dev/null", 1);
    tool = tools[bytes[0] / 2 % (sizeof tools / sizeof *tools)];
    input = bytes + 1;
    input_len = len - 1;
    plan_tool(tool, bytes[0] & 1, &memo);
    plan_tool(tool, !(bytes[0] & 1), &memo); /* by what it has said before */
    plan_tool(tool, bytes[0] & 1, NULL);
    return 0;
}
