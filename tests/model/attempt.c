/*
 * attempt.c - bounded attempts (P6): a secret that is wrong is sent once, however many hold it; and
 * once more where nobody knows what came of it
 *
 * What runs is mint/attempt.c, in the order in which mint/mint.c calls it. Played are the lock, the
 * verdict, the authority and the clock, which stands still: no pause ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "explore.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "mint/attempt.h"
#include "mint/remedy.h"
#include "turn.h"

#define NOW_MS INT64_C(1700000000000)
#define PROCESSES 3u
#define NUMBER_WRONG 50126

static struct {
    struct model_turn turn;
    unsigned char sent;
    struct verdict verdict;
    enum aad_code codes[PROCESSES];
} shared;

static bool is_right;
static struct connection connection;

enum aad_code __wrap_verdict_open(struct verdict_file *f, const struct connection *c, bool is_user,
                                  const struct secret *secret);
void __wrap_verdict_close(struct verdict_file *f);
void __wrap_verdict_load(struct verdict_file *f, struct verdict *ret);
enum aad_code __wrap_verdict_save(struct verdict_file *f, const struct verdict *verdict);
int64_t __wrap_clock_now_ms(void);
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);
bool __wrap_remedy_takes_another(const struct connection *c, const struct remedy_refusal *refusal);
enum aad_code __wrap_remedy_explain(const struct connection *c, const char *audience,
                                    const struct remedy_refusal *refusal, struct aad_error *err);

/* --- the verdict ------------------------------------------------------------------------------ */

enum aad_code __wrap_verdict_open(struct verdict_file *f, const struct connection *c, bool is_user,
                                  const struct secret *secret)
{
    (void)f, (void)c, (void)is_user, (void)secret;
    return AAD_OK;
}

void __wrap_verdict_close(struct verdict_file *f)
{
    (void)f;
}

void __wrap_verdict_load(struct verdict_file *f, struct verdict *ret)
{
    (void)f;
    *ret = (struct verdict){0};
    if (!explore_step("verdict_load"))
        return;
    *ret = shared.verdict;
    explore_saw(ret, sizeof *ret);
}

enum aad_code __wrap_verdict_save(struct verdict_file *f, const struct verdict *verdict)
{
    (void)f;
    if (!explore_step("verdict_save"))
        return AAD_IO;
    if (!is_right && verdict->state == VERDICT_ACCEPTED)
        explore_fail("a wrong secret is noted as accepted");
    if (shared.verdict.state == VERDICT_REJECTED && verdict->state != VERDICT_REJECTED)
        explore_fail("a rejection is forgotten");
    shared.verdict = *verdict;
    return AAD_OK;
}

/* --- time, and what is said ------------------------------------------------------------------- */

int64_t __wrap_clock_now_ms(void)
{
    return NOW_MS;
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    (void)ms, (void)d;
    explore_wait("attempt_begin waits");
}

bool __wrap_remedy_takes_another(const struct connection *c, const struct remedy_refusal *refusal)
{
    (void)c, (void)refusal;
    return false;
}

enum aad_code __wrap_remedy_explain(const struct connection *c, const char *audience,
                                    const struct remedy_refusal *refusal, struct aad_error *err)
{
    (void)c, (void)audience;
    if (refusal->number != NUMBER_WRONG)
        explore_fail("the number of the rejection is lost");
    return aad_error_set(err, AAD_REJECTED, NULL, "it is wrong");
}

/* --- the model -------------------------------------------------------------------------------- */

static enum aad_code send_secret(struct attempt *a)
{
    attempt_mark(a);
    if (!explore_step("the secret leaves"))
        return AAD_IO;
    shared.sent++;
    if (!explore_step("the answer comes"))
        return AAD_IO;
    (void)attempt_end(a, is_right ? ATTEMPT_ACCEPTED : ATTEMPT_REJECTED,
                      is_right ? 0 : NUMBER_WRONG);
    return is_right ? AAD_OK : AAD_REJECTED;
}

static void run(unsigned process)
{
    const struct deadline deadline = {0};
    const struct attempt_call call = {.connection = &connection, .deadline = &deadline};
    struct attempt a = {0};
    struct aad_error err = {0};
    enum aad_code code = attempt_begin(&a, &call, &err);

    if (!code)
        code = send_secret(&a);
    attempt_close(&a);
    if (explore_is_killed())
        return;
    shared.codes[process] = code;
    if (code != (is_right ? AAD_OK : AAD_REJECTED) && code != AAD_THROTTLED)
        explore_fail("%u ends with %s", process, error_name(code));
    if (code == AAD_THROTTLED && explore_kills() < 2)
        explore_fail("%u is held back, though nobody's answer was lost twice", process);
}

static void killed(unsigned process)
{
    model_turn_free(process);
}

static void check(void)
{
    if (!is_right && shared.sent > (explore_kills() ? 2 : 1))
        explore_fail("it was sent %u times", shared.sent);
}

static void end(void)
{
    if (shared.turn.is_taken)
        explore_fail("the lock stays");
    if (is_right && !explore_kills() && shared.sent != PROCESSES)
        explore_fail("a right secret was sent %u times", shared.sent);
    if (explore_kills() < 2 && !shared.sent)
        explore_fail("nobody has sent it");
}

int main(void)
{
    struct explore_model model = {
        .processes = PROCESSES,
        .kills = 1,
        .shared = &shared,
        .size = sizeof shared,
        .run = run,
        .killed = killed,
        .check = check,
        .end = end,
    };

    model_turn_is(&shared.turn);
    (void)snprintf(connection.name, sizeof connection.name, "one");
    for (int right = 0; right < 2; right++) {
        is_right = right;
        model.name =
            right ? "bounded attempts, the right secret" : "bounded attempts, a wrong secret";
        model.kills = right ? 1 : 2; /* what the second loses is what counts */
        explore(&model);
    }
    return 0;
}
