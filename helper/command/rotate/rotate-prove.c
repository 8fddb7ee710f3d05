/*
 * rotate-prove.c - a token by what was made just now
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hold.h"
#include "command/rotate/rotate.h"

#define PROVE_PAUSE_MS 1000 /* before the second try, doubled up to the next */
#define PROVE_PAUSE_MAX_MS 8000

/* P6: what is not known yet is no wrong secret, and asking again locks nobody. */
enum aad_code rotate_prove(struct rotate_run *run, rotate_try *try, void *ctx,
                           struct aad_error *err)
{
    struct deadline end = deadline_in_ms(ROTATE_SPREAD_MS);
    int64_t pause_ms = PROVE_PAUSE_MS;

    rotate_tell(run, "trying it: a new one may take two minutes to be known");
    for (;;) {
        struct aad_error why = {0};
        enum aad_code code = try(run, ctx, &why);

        if (!code)
            return AAD_OK;
        if (code == AAD_REJECTED && deadline_left_ms(&end) <= pause_ms)
            aad_error_remedy(&why,
                             "The new %s is not known after two minutes; the old one stays in "
                             "use. Try it again later: aad-credential rotate %s --finish",
                             run->way->title, run->connection.name);
        if (code != AAD_REJECTED || hold_is_caught() || deadline_left_ms(&end) <= pause_ms) {
            *err = why;
            return code;
        }
        deadline_sleep_ms(pause_ms, &end);
        pause_ms = 2 * pause_ms < PROVE_PAUSE_MAX_MS ? 2 * pause_ms : PROVE_PAUSE_MAX_MS;
    }
}

enum aad_code rotate_get_token(const struct mint_request *asked, struct aad_error *err)
{
    const struct connection *c = asked->connection;
    struct mint_request request = *asked;
    const struct mint_module *mint = NULL;
    auto_token struct token token = {0};
    enum aad_code code = mint_load(&mint, err);

    request.audience = c->n_audiences ? c->audiences[0] : "";
    request.deadline = deadline_in_ms(c->timeout_s * 1000);
    request.spreads = true;
    return code ? code : mint->token(&request, &token, err);
}
