/*
 * fuzz_host.c - what a caller sends to a plugin's process (frames.h): a whole life of that, with a
 * plugin that does what a good one does; the first byte says whether the rest is a recipe, and
 * below that bit whether there is another plugin
 *
 * Each call has one result, no call reaches the plugin that no caller makes, and the end is
 * orderly.
 *
 * reads: helper/host/host.c helper/host/wire.c helper/store/work.c helper/store/verb.c
 * helper/store/verb-run.c
 *
 * but: wire_wait - the clock, no bytes of others
 *
 * but: host_main, host_find - the command line
 *
 * but: work_probe, work_probe_call, work_probe_close - another work, which reads nothing
 *
 * but: verb_put, verb_gives_bytes, verb_is_of_keys, verb_log_name, verb_looks - the
 * caller's side, of which fuzz_store.c has what reads
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "base/text.h"
#include "check.h"
#include "frames.h"
#include "host/host.h"
#include "host/loader.h"

int host_main(int argc, char **argv);

struct aad_store_state {
    const struct aad_store_host *host;
};

static unsigned n_open, n_results;

/* --- the plugin --------------------------------------------------------------------------------
 */

static void check_item(const struct aad_item *item)
{
    check(item->connection && item->role);
    check(text_is_name(item->connection) && text_is_name(item->role));
}

static enum aad_code sink(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    check(bytes || !len);
    return AAD_OK;
}

static enum aad_code fake_open(const struct aad_store_host *host, const char *location,
                               struct aad_store_state **ret_state, struct aad_error *err)
{
    struct aad_store_state *state = calloc(1, sizeof *state);

    check(state && host->size == sizeof *host && location);
    state->host = host;
    *ret_state = state;
    n_open++;
    (void)host->setting(host->ctx, "setting");
    host->note(host->ctx, "token", location);
    return strcmp(location, "gone") != 0 ? AAD_OK
                                         : aad_error_set(err, AAD_UNAVAILABLE, NULL, "it is gone");
}

static void fake_close(struct aad_store_state *state)
{
    n_open -= state != NULL;
    free(state);
}

static enum aad_code fake_check(struct aad_store_state *state, struct aad_error *err)
{
    static const struct aad_token_wish wish = {
        .connection = "lcs", .audience = "https://api.example", .url = "https://one.api.example"};
    const struct aad_store_host *host = state->host;
    enum aad_code code = host->ask(host->ctx, AAD_ASK_PIN, "the token", sink, NULL, err);

    host->answer_was(host->ctx, AAD_ASK_PIN, !code);
    host->keep(host->ctx, "kept", 4);
    (void)host->time_left_ms(host->ctx);
    return code ? code : host->token(host->ctx, &wish, sink, NULL, err);
}

static enum aad_code fake_unlock(struct aad_store_state *state, struct aad_error *err)
{
    (void)state, (void)err;
    return AAD_LOCKED; /* and does not say why */
}

static enum aad_code fake_load(struct aad_store_state *state, const struct aad_item *item,
                               aad_sink *to, void *ctx, struct aad_error *err)
{
    static const char bytes[40000];

    (void)state, (void)err;
    check_item(item);
    if (strcmp(item->role, "certificate") != 0)
        return to(ctx, "secret", 6);
    for (int i = 0; i < 3; i++) /* too much, which it does not notice */
        (void)to(ctx, bytes, sizeof bytes);
    return AAD_OK;
}

static enum aad_code fake_sign(struct aad_store_state *state, const struct aad_item *item,
                               const char *algorithm, const void *message, size_t len, aad_sink *to,
                               void *ctx, struct aad_error *err)
{
    (void)message;
    check(algorithm && len && len <= AAD_SECRET_MAX);
    return fake_load(state, item, to, ctx, err);
}

static enum aad_code fake_put(struct aad_store_state *state, const struct aad_item *item,
                              const void *bytes, size_t len, struct aad_error *err)
{
    (void)state, (void)bytes, (void)err;
    check_item(item);
    check(len && len <= AAD_SECRET_MAX);
    return AAD_OK;
}

static enum aad_code fake_item(struct aad_store_state *state, const struct aad_item *item,
                               struct aad_error *err)
{
    (void)state, (void)err;
    check_item(item);
    return AAD_OK;
}

static enum aad_code fake_generate(struct aad_store_state *state, const struct aad_item *item,
                                   const char *type, struct aad_error *err)
{
    check(type != NULL);
    state->host->note(state->host->ctx, "uri", "pkcs11:token=t");
    return fake_item(state, item, err);
}

static enum aad_code fake_list(struct aad_store_state *state, aad_visit *visit, void *ctx,
                               struct aad_error *err)
{
    (void)state, (void)err;
    return visit(ctx, &(struct aad_item){"lcs", "password", "label", NULL});
}

static enum aad_code fake_keys(struct aad_store_state *state, aad_visit_key *visit, void *ctx,
                               struct aad_error *err)
{
    (void)state, (void)err;
    return visit(ctx, &(struct aad_key){"key", "pkcs11:token=t", NULL, "RSA"});
}

static enum aad_code fake_certificates(struct aad_store_state *state, const struct aad_item *item,
                                       aad_visit_certificate *visit, void *ctx,
                                       struct aad_error *err)
{
    static const char too_long[WIRE_MAX + 1];

    (void)state, (void)err;
    check_item(item);
    if (!strcmp(item->role, "certificate")) /* longer than a message may be */
        return visit(ctx, &(struct aad_certificate){too_long, sizeof too_long, true});
    return visit(ctx, &(struct aad_certificate){"der", 3, true});
}

static const struct aad_store_plugin plugin = {.abi = AAD_STORE_ABI,
                                               .size = sizeof plugin,
                                               .name = "fake",
                                               .open = fake_open,
                                               .close = fake_close,
                                               .check = fake_check,
                                               .load = fake_load,
                                               .save = fake_put,
                                               .erase = fake_item,
                                               .list = fake_list,
                                               .unlock = fake_unlock,
                                               .certificate = fake_load,
                                               .sign = fake_sign,
                                               .generate = fake_generate,
                                               .keys = fake_keys,
                                               .public_key = fake_load,
                                               .save_certificate = fake_put,
                                               .import = fake_put,
                                               .erase_key = fake_item,
                                               .certificates = fake_certificates,
                                               .add_certificate = fake_put,
                                               .use_certificate = fake_put};

/* What is loaded need not be what its file says. */
static uint8_t which_plugin;

static const struct aad_store_plugin *entry(uint32_t abi)
{
    static const struct aad_store_plugin older = {.abi = AAD_STORE_ABI - 1, .size = sizeof older};
    static const struct aad_store_plugin other = {
        .abi = AAD_STORE_ABI, .size = sizeof other, .name = "other", .open = fake_open};
    const struct aad_store_plugin *const all[] = {&plugin, &older, &other, NULL};

    check(abi == AAD_STORE_ABI);
    return all[which_plugin < 4 ? which_plugin : 0];
}

/* --- the process around it ---------------------------------------------------------------------
 */

enum aad_code __wrap_loader_load(const struct loader_kind *kind, const char *name, void **ret,
                                 struct aad_error *err);
enum aad_code __wrap_harden_process(struct aad_error *err);
enum aad_code __wrap_harden_children(struct aad_error *err);
int __wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);
int __wrap_fstat64(int fd, struct stat *ret);
int __real_setitimer(int which, const struct itimerval *wanted, struct itimerval *before);
int __wrap_setitimer(int which, const struct itimerval *wanted, struct itimerval *before);

enum aad_code __wrap_loader_load(const struct loader_kind *kind, const char *name, void **ret,
                                 struct aad_error *err)
{
    aad_store_plugin_function *function = entry;

    (void)kind, (void)name, (void)err;
    memcpy(ret, &function, sizeof function);
    return AAD_OK;
}

enum aad_code __wrap_harden_process(struct aad_error *err)
{
    (void)err;
    return AAD_OK;
}

enum aad_code __wrap_harden_children(struct aad_error *err)
{
    (void)err;
    return AAD_OK;
}

int __wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
    (void)option, (void)a, (void)b, (void)c, (void)d;
    return 0;
}

int __wrap_fstat64(int fd, struct stat *ret)
{
    check(fd == 3);
    *ret = (struct stat){.st_mode = S_IFSOCK};
    return 0;
}

/* libFuzzer's own comes first, before any input: that one is set. */
static bool has_begun;

int __wrap_setitimer(int which, const struct itimerval *wanted, struct itimerval *before)
{
    if (!has_begun)
        return __real_setitimer(which, wanted, before);
    check(wanted->it_value.tv_usec >= 0 && wanted->it_value.tv_usec < 1000000);
    return 0;
}

static void sent(struct wire_frame *frame)
{
    struct aad_error err = {0};
    enum aad_code code;

    check(frame->type > WIRE_ANSWER);
    if (frame->type != WIRE_RESULT)
        return;
    n_results++;
    code = wire_get_error(frame, &err);
    check_outcome(code, &err);
    check(wire_is_whole(frame));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char host[] = "host", work[] = "store", fake[] = "fake", *argv[] = {host, work, fake, NULL};

    if (!len)
        return 0;
    has_begun = true;
    n_open = n_results = 0;
    which_plugin = bytes[0] & 0x7f;
    frames_set(bytes + 1, len - 1, bytes[0] & 0x80);
    (void)host_main(3, argv);
    check(!n_open && frames_visit_sent(sent));
    return 0;
}
