/*
 * password.c - a person's password is changed by himself, through Microsoft Graph
 *
 * The new one is in the store before anybody is told, and the old one stays until the new one is
 * proved: at no instant is the right one lost. Where the answer of Graph is lost, one try of the
 * new one tells: it is right, or the old one still is. From just before Graph is told until then
 * nobody sends the old one (connection/change.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/hold.h"
#include "base/text.h"
#include "command/rotate/rotate-graph.h"
#include "command/rotate/rotate-store.h"
#include "connection/change.h"

#define PASSWORD_LEN 32 /* of 64 letters: 192 bits */
#define PASSWORD_SETTLE_MS                                                                         \
    3000                         /* calls that are on their way with the old one have their answer \
                                  */
#define PASSWORD_SPREAD_MS 2000  /* before the only try of the new one */
#define PASSWORD_ROLE "password" /* as grant-rows.h has it */

/* --- how old it is ---------------------------------------------------------------------------- */

/* Whose token it is. Another person's password is not to be changed. */
static enum aad_code password_read_me(struct rotate_run *run, struct manage_user *ret,
                                      struct aad_error *err)
{
    enum aad_code code = rotate_need_graph(run, err);

    if (!code)
        code = run->manage->read_me(&run->graph.access, ret, err);
    if (code || text_equal_nocase(ret->name, run->connection.username))
        return code;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the token for Microsoft Graph is that of %.100s, and the password that "
                         "of %.100s: a person changes his own\n"
                         "Name a connection of the same person: --as CONNECTION.",
                         ret->name, run->connection.username);
}

static enum aad_code password_look(struct rotate_run *run, struct aad_error *err)
{
    struct manage_user me = {0};
    enum aad_code code = password_read_me(run, &me, err);

    run->note.used = (struct rotation_credential){.from_s = code ? 0 : me.changed_s};
    return code;
}

/* --- another one ------------------------------------------------------------------------------ */

/* Is it one that Microsoft's rules take: three of four classes? */
static bool password_is_mixed(const char *text)
{
    return text[strcspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] &&
           text[strcspn(text, "abcdefghijklmnopqrstuvwxyz")] && text[strcspn(text, "0123456789")];
}

static enum aad_code password_generate(struct secret *ret, struct aad_error *err)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char chance[PASSWORD_LEN];

    do {
        secret_clear(ret);
        if (getrandom(chance, sizeof chance, 0) != (ssize_t)sizeof chance)
            return aad_error_set(err, AAD_INTERNAL, NULL, "no random numbers could be had");
        for (size_t i = 0; i < sizeof chance; i++)
            secret_append(ret, &letters[chance[i] % 64], 1);
        if (secret_ok(ret, err))
            return AAD_INTERNAL;
    } while (!password_is_mixed(ret->bytes));
    explicit_bzero(chance, sizeof chance);
    return AAD_OK;
}

/* Nobody is told of it yet. */
static enum aad_code password_make(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret password = {0};
    enum aad_code code = password_generate(&password, err);

    run->note.next = (struct rotation_credential){0};
    if (!code)
        code = rotate_save(run, GRANT_ROLE_NEXT_PASSWORD, &password, err);
    if (code)
        return code;
    rotate_tell(run, "made: a password of %d characters, stored beside the one in use, in %.*s",
                PASSWORD_LEN, (int)strcspn(run->connection.store, ":"), run->connection.store);
    return rotate_set_phase(run, ROTATION_STORED, err);
}

static enum aad_code password_tidy(struct rotate_run *run, struct aad_error *err)
{
    enum aad_code code = rotate_erase(run, GRANT_ROLE_NEXT_PASSWORD, err);

    change_end(&run->connection);
    return code ? code : rotate_erase(run, grant_refresh_token.secret_role, err);
}

static enum aad_code password_discard(struct rotate_run *run, struct aad_error *err)
{
    enum aad_code code = rotate_erase(run, GRANT_ROLE_NEXT_PASSWORD, err);

    if (code)
        return code;
    change_end(&run->connection);
    run->is_done = true;
    run->note.next = (struct rotation_credential){0};
    return rotate_set_phase(run, ROTATION_IDLE, err);
}

/* --- the authority is told -------------------------------------------------------------------- */

static void password_pause(int64_t ms)
{
    struct deadline end = deadline_in_ms(ms);

    deadline_sleep_ms(ms, &end);
}

static enum aad_code password_send(struct rotate_run *run, const struct secret *next,
                                   struct aad_error *err)
{
    auto_secret struct secret current = {0};
    enum aad_code code = rotate_load(run, PASSWORD_ROLE, &current, err);

    if (!code)
        code = change_begin(&run->connection, err);
    if (!code)
        code = rotate_set_phase(run, ROTATION_SENT, err);
    if (code)
        return code;
    password_pause(PASSWORD_SETTLE_MS);
    return rotate_graph_change_password(run, &current, next, err);
}

/* What is refused is not done: so the old one is right, and the new one of no use. */
static enum aad_code password_change(struct rotate_run *run, const struct secret *next,
                                     struct aad_error *err)
{
    struct manage_user me = {0};
    struct aad_error why = {0};
    enum aad_code code;

    change_end(&run->connection); /* nothing was sent, whatever was begun */
    code = password_read_me(run, &me, &why);
    if (!code && hold_is_caught())
        code = aad_error_set(&why, AAD_CANCELLED, NULL, "it was stopped");
    if (!code)
        code = password_send(run, next, &why);
    if (!code) {
        rotate_tell(run, "changed: the password of %s", run->connection.username);
        run->note.next.from_s = clock_now_s();
        return rotate_set_phase(run, ROTATION_SENT, err);
    }
    if (rotate_graph_is_refused(code) && password_discard(run, NULL) == AAD_OK)
        run->is_done = false;
    if (err)
        *err = why;
    return code;
}

/* --- which one is right? ---------------------------------------------------------------------- */

/* Once: a wrong one counts. A second factor that is missing is asked for behind the password. */
static enum aad_code password_try(struct rotate_run *run, const struct secret *next,
                                  struct aad_error *err)
{
    const char *name = run->connection.name;
    bool is_changed = run->note.next.from_s;
    const struct mint_request request = {.connection = &run->connection,
                                         .secret = next,
                                         .retries = is_changed && run->options->finish};
    struct aad_error why = {0};
    enum aad_code code = rotate_get_token(&request, &why);

    if (!code || (is_changed && code == AAD_PERSON))
        return AAD_OK;
    if (code == AAD_REJECTED && !is_changed)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the password was not changed");
    if (code == AAD_REJECTED)
        aad_error_remedy(&why,
                         "Microsoft Graph has changed it, and the authority does not know that "
                         "yet. Both are kept. In some minutes: aad-credential rotate %s --finish",
                         name);
    *err = why;
    return code;
}

/* Where no answer came, a new one that is refused may be right, and not known yet: only after that
 * time one try tells. A note of the future is of a clock that was wrong. */
static enum aad_code password_await_spread(struct rotate_run *run, struct aad_error *err)
{
    int64_t age_s = clock_now_s() - run->note.written_s;
    struct deadline end = deadline_in_ms(ROTATE_SPREAD_MS);

    if (run->note.next.from_s || age_s * 1000 >= ROTATE_SPREAD_MS)
        return AAD_OK;
    if (age_s > 0)
        end = deadline_in_ms(ROTATE_SPREAD_MS - age_s * 1000);
    rotate_tell(run, "waiting until it is clear which one is right: two and a half minutes");
    while (deadline_left_ms(&end) > 0 && !hold_is_caught())
        deadline_sleep_ms(PASSWORD_SPREAD_MS, &end);
    return hold_is_caught() ? aad_error_set(err, AAD_CANCELLED, NULL, "it was stopped") : AAD_OK;
}

static enum aad_code password_prove(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret next = {0};
    enum aad_code code = rotate_load(run, GRANT_ROLE_NEXT_PASSWORD, &next, err);

    if (!code && run->note.phase == ROTATION_STORED) {
        code = password_change(run, &next, err);
        if (!code)
            password_pause(PASSWORD_SPREAD_MS);
    } else if (!code) {
        code = password_await_spread(run, err);
    }
    return code ? code : password_try(run, &next, err);
}

/* --- the one in use --------------------------------------------------------------------------- */

static enum aad_code password_use(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret next = {0};
    enum aad_code code = rotate_load(run, GRANT_ROLE_NEXT_PASSWORD, &next, err);

    if (!code)
        code = rotate_save(run, PASSWORD_ROLE, &next, err);
    if (code)
        return code;
    if (!run->note.next.from_s)
        run->note.next.from_s = clock_now_s();
    change_end(&run->connection); /* whoever waits gets the new one */
    return AAD_OK;
}

/* The other connections of the same person have a copy each. */
struct password_others {
    struct rotate_run *run;
    const struct secret *password;
    struct aad_error *err;
};

static bool password_is_same_person(const struct connection *a, const struct connection *b)
{
    const struct grant *grant = connection_grant(b);

    return grant->is_user && grant->secret_role && strcmp(a->name, b->name) != 0 &&
           text_equal_nocase(a->username, b->username);
}

/* A connection_visit. */
static enum aad_code password_pass_on(void *ctx, const char *name)
{
    const struct password_others *others = ctx;
    struct rotate_run *run = others->run;
    auto_connection struct connection c = {0};
    auto_store struct store *store = NULL;
    struct aad_item item = {.connection = name, .role = PASSWORD_ROLE};
    enum aad_code code;

    if (connection_load(name, &c, NULL) || !password_is_same_person(&run->connection, &c))
        return AAD_OK;
    item.username = c.username;
    code = rotate_open_store(run, &c, NULL, &store, others->err);
    if (!code)
        code = store_save(store, &item, others->password, others->err);
    if (!code)
        rotate_tell(run, "stored: for '%s', too, of the same person", name);
    return code;
}

static enum aad_code password_drop(struct rotate_run *run, struct aad_error *err)
{
    auto_secret struct secret password = {0};
    struct password_others others = {.run = run, .password = &password, .err = err};
    enum aad_code code = rotate_load(run, PASSWORD_ROLE, &password, err);

    return code ? code : connection_list(password_pass_on, &others, err);
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void password_print_by_hand(struct rotate_run *run, struct buf *ret)
{
    buf_printf(ret,
               "By hand: sign in as %s at https://myaccount.microsoft.com, 'Change password', "
               "then:\n  aad-credential connection edit %s --secret\n",
               run->connection.username, run->connection.name);
}

const struct rotate_way rotate_password = {
    .grant = "password",
    .title = "password",
    .is_persons = true,
    .look = password_look,
    .make = password_make,
    .recover = password_discard,
    .discard = password_discard,
    .prove = password_prove,
    .use = password_use,
    .tidy = password_tidy,
    .drop = password_drop,
    .print_by_hand = password_print_by_hand,
};
