/*
 * keyring.c - the embedded keyring while it is in use
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keyring.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/heap.h"

#define KEYRING_TRIES 3
#define KEYRING_SUBJECT "the embedded keyring"

/* --- the header ----------------------------------------------------------------------------- */

static enum aad_code keyring_is_old(const struct aad_store_state *s, struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "'%.300s/" KEYRING_HEADER
                         "' was written by an earlier development version\n"
                         "Move it away, mv '%.200s/" KEYRING_HEADER
                         "' '%.200s/old', and store the secrets again: 'aad-credential connection "
                         "edit NAME --secret'.",
                         s->folder.path, s->folder.path, s->folder.path);
}

static enum aad_code keyring_is_damaged(const struct aad_store_state *s, struct aad_error *err)
{
    return aad_error_set(err, AAD_IO, NULL,
                         "'%.300s/" KEYRING_HEADER "' is damaged\n"
                         "Restore it from a backup, or move all of '%.200s' away and store the "
                         "secrets of its connections again.",
                         s->folder.path, s->folder.path);
}

static enum aad_code keyring_is_headless(const struct aad_store_state *s, struct aad_error *err)
{
    return aad_error_set(err, AAD_IO, NULL,
                         "'%.300s' has secrets, but the file " KEYRING_HEADER
                         " that opens them is gone\n"
                         "Restore it from a backup, or move all of '%.200s' away and store the "
                         "secrets of its connections again.",
                         s->folder.path, s->folder.path);
}

/* AAD_NOT_FOUND without *err set. */
static enum aad_code keyring_read(struct aad_store_state *s, unsigned char ret[HEADER_SIZE],
                                  struct aad_error *err)
{
    unsigned char bytes[HEADER_SIZE + 1];
    struct folder_bytes got = {bytes, sizeof bytes, 0};
    enum aad_code code = folder_open(&s->folder, false, err); /* it may have been made since */

    if (!code)
        code = folder_read(&s->folder, KEYRING_HEADER, &got, err);
    if (code)
        return code;
    switch (header_check(bytes, got.len)) {
    case HEADER_OLD:
        return keyring_is_old(s, err);
    case HEADER_NEWER:
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "'%.300s/" KEYRING_HEADER "' was written by a newer version\n"
                             "Install that version here, too.",
                             s->folder.path);
    case HEADER_DAMAGED:
        return keyring_is_damaged(s, err);
    case HEADER_GOOD:
        break;
    }
    memcpy(ret, bytes, HEADER_SIZE);
    return AAD_OK;
}

static enum aad_code keyring_refuse(void *ctx, char *name)
{
    (void)ctx, (void)name;
    return AAD_REFUSED;
}

/* Without a header no secret can be opened, and a new header would open none of them: where there
 * are secrets, the header was lost. Or somebody has just made both, so it is read once more. */
enum aad_code keyring_find(struct aad_store_state *s, unsigned char ret[HEADER_SIZE],
                           struct aad_error *err)
{
    enum aad_code code = keyring_read(s, ret, err);

    if (code != AAD_NOT_FOUND || keyring_each(s, keyring_refuse, NULL, NULL) != AAD_REFUSED)
        return code;
    code = keyring_read(s, ret, err);
    return code == AAD_NOT_FOUND ? keyring_is_headless(s, err) : code;
}

/* --- the password --------------------------------------------------------------------------- */

void keyring_wipe_password(struct keyring_password *password)
{
    explicit_bzero(password, sizeof *password);
}

static enum aad_code keyring_take_password(void *ctx, const void *bytes, size_t len)
{
    struct keyring_password *password = ctx;

    if (!len || len > sizeof password->bytes || memchr(bytes, 0, len))
        return AAD_USAGE;
    memcpy(password->bytes, bytes, len);
    password->len = len;
    return AAD_OK;
}

enum aad_code keyring_ask(struct aad_store_state *s, enum aad_question question,
                          struct keyring_password *ret, struct aad_error *err)
{
    enum aad_code code =
        s->host->ask(s->host->ctx, question, KEYRING_SUBJECT, keyring_take_password, ret, err);

    if (code == AAD_USAGE)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a master password has 1 to %u bytes, none of them zero",
                             KEYRING_PASSWORD_MAX);
    if (!code && s->host->time_left_ms(s->host->ctx) <= 0)
        return aad_error_set(err, AAD_TIMEOUT, NULL, "the time was up before the keyring was open");
    return code;
}

static enum aad_code keyring_is_wrong(struct aad_error *err)
{
    return aad_error_set(
        err, AAD_LOCKED, NULL,
        "the master password is wrong\n"
        "Run 'aad-credential unlock' and type the master password of the embedded keyring; or "
        "correct the systemd credential or the descriptor that it came from.");
}

/* --- the key of the header ------------------------------------------------------------------ */

static bool keyring_can_keep(const struct aad_store_host *host)
{
    return host->size >= offsetof(struct aad_store_host, keep) + sizeof host->keep;
}

struct keyring_kept {
    size_t len;
    unsigned char derived[SEAL_KEY];
};

/* A key of another length is none: the header will not open with it. */
static enum aad_code keyring_take_kept(void *ctx, const void *bytes, size_t len)
{
    struct keyring_kept *kept = ctx;

    kept->len = len;
    if (len == sizeof kept->derived)
        memcpy(kept->derived, bytes, len);
    return AAD_OK;
}

enum aad_code keyring_has_no_key(struct aad_error *err)
{
    return aad_error_set(err, AAD_INTERNAL, NULL,
                         "no key can be made of the master password: out of memory?");
}

/* Opens the header, which is HEADER_GOOD, and remembers it and the key. */
static bool keyring_use(struct aad_store_state *s, const unsigned char header[HEADER_SIZE],
                        const unsigned char derived[SEAL_KEY])
{
    s->is_open = header_open(header, derived, s->key);
    if (s->is_open)
        memcpy(s->header, header, HEADER_SIZE);
    return s->is_open;
}

/* The same with what was derived from the answer to a question; tells the host whether it was
 * right. */
enum aad_code keyring_judge(struct aad_store_state *s, enum aad_question question,
                            const unsigned char header[HEADER_SIZE],
                            const unsigned char derived[SEAL_KEY], struct aad_error *err)
{
    const struct aad_store_host *host = s->host;
    bool is_right = keyring_use(s, header, derived);

    if (is_right && keyring_can_keep(host))
        host->keep(host->ctx, derived, SEAL_KEY);
    host->answer_was(host->ctx, question, is_right);
    return is_right ? AAD_OK : keyring_is_wrong(err);
}

/* Opens it without scrypt, by the key that scrypt gave to an earlier process. What is kept may be
 * newer than the header that was read: somebody has just changed the password. */
static bool keyring_use_kept(struct aad_store_state *s, unsigned char header[HEADER_SIZE])
{
    const struct aad_store_host *host = s->host;
    struct keyring_kept kept = {0};
    bool is_right = false;

    if (keyring_can_keep(host) &&
        !host->ask(host->ctx, AAD_ASK_KEPT_KEY, KEYRING_SUBJECT, keyring_take_kept, &kept, NULL)) {
        is_right = keyring_use(s, header, kept.derived) ||
                   (!keyring_find(s, header, NULL) && keyring_use(s, header, kept.derived));
        host->answer_was(host->ctx, AAD_ASK_KEPT_KEY, is_right);
    }
    explicit_bzero(&kept, sizeof kept);
    return is_right;
}

static enum aad_code keyring_unlock(struct aad_store_state *s, unsigned char header[HEADER_SIZE],
                                    struct aad_error *err)
{
    auto_password struct keyring_password password = {0};
    unsigned char derived[SEAL_KEY];
    enum aad_code code;

    if (s->is_open && !memcmp(header, s->header, HEADER_SIZE))
        return AAD_OK;
    if (keyring_use_kept(s, header))
        return AAD_OK;
    code = keyring_ask(s, AAD_ASK_MASTER_PASSWORD, &password, err);
    if (!code && !header_derive(header, (struct seal_bytes){password.bytes, password.len}, derived))
        code = keyring_has_no_key(err);
    if (!code)
        code = keyring_judge(s, AAD_ASK_MASTER_PASSWORD, header, derived, err);
    explicit_bzero(derived, sizeof derived);
    return code;
}

enum aad_code keyring_check(struct aad_store_state *s, struct aad_error *err)
{
    unsigned char header[HEADER_SIZE];
    enum aad_code code = keyring_find(s, header, err);

    if (code)
        return code;
    if (!s->is_open && !s->host->setting(s->host->ctx, "master-at-hand"))
        return aad_error_set(err, AAD_LOCKED, NULL,
                             "the master password of the embedded keyring is not known\n"
                             "Run 'aad-credential unlock'.");
    return keyring_unlock(s, header, err);
}

/* --- making one ----------------------------------------------------------------------------- */

enum aad_code keyring_write(struct replace *r, const unsigned char header[HEADER_SIZE],
                            struct aad_error *err)
{
    unsigned char back[HEADER_SIZE + 1];
    struct folder_bytes got = {back, sizeof back, 0};
    enum aad_code code = replace_write(r, header, HEADER_SIZE, err);

    if (!code)
        code = replace_read(r, &got, err);
    if (!code && (got.len != HEADER_SIZE || !heap_equal(back, header, HEADER_SIZE)))
        code = aad_error_set(err, AAD_IO, NULL,
                             "the disk gives back another header of the keyring "
                             "than was written");
    return code;
}

/* AAD_REFUSED: another process was first, and its header is the one that counts. */
static enum aad_code keyring_create(struct aad_store_state *s, struct aad_error *err)
{
    auto_password struct keyring_password password = {0};
    auto_replace struct replace r = replace_of(&s->folder, KEYRING_HEADER);
    unsigned char header[HEADER_SIZE], derived[SEAL_KEY];
    enum aad_code code = keyring_ask(s, AAD_ASK_NEW_PASSWORD, &password, err);

    if (!code)
        code = folder_open(&s->folder, true, err);
    if (!code && !header_make((struct seal_bytes){password.bytes, password.len}, header, derived))
        code = keyring_has_no_key(err);
    if (!code)
        code = keyring_write(&r, header, err);
    if (!code)
        code = replace_create(&r, err);
    if (!code)
        code = keyring_judge(s, AAD_ASK_NEW_PASSWORD, header, derived, err);
    explicit_bzero(derived, sizeof derived);
    return code;
}

/* Where a person types, a wrong password may be corrected; another source would only say the same
 * again. */
enum aad_code keyring_open(struct aad_store_state *s, bool may_create, struct aad_error *err)
{
    unsigned char header[HEADER_SIZE];
    enum aad_code code = AAD_LOCKED;

    if (s->host->time_left_ms(s->host->ctx) <= 0)
        return aad_error_set(err, AAD_TIMEOUT, NULL, "there is no time left to open the keyring");
    for (int i = 0; i < KEYRING_TRIES; i++) {
        code = keyring_find(s, header, err);
        if (code == AAD_NOT_FOUND && may_create)
            code = keyring_create(s, err);
        else if (!code)
            code = keyring_unlock(s, header, err);
        if (code != AAD_REFUSED && (code != AAD_LOCKED || !s->host->may_ask))
            break;
    }
    return code;
}

/* --- the files of secrets ------------------------------------------------------------------- */

static int keyring_is_entry(const struct dirent *found)
{
    char name[sizeof found->d_name];
    struct aad_item item;

    memcpy(name, found->d_name, sizeof name);
    return entry_parse_name(name, &item);
}

enum aad_code keyring_each(const struct aad_store_state *s, keyring_visit *visit, void *ctx,
                           struct aad_error *err)
{
    struct dirent **found = NULL;
    enum aad_code code = AAD_OK;
    int n =
        s->folder.fd < 0 ? 0 : scandirat(s->folder.fd, ".", &found, keyring_is_entry, alphasort);

    if (n < 0)
        return folder_fail(&s->folder, "read", NULL, err);
    for (int i = 0; i < n; i++) {
        /* A file that is replaced while the folder is read may be seen twice. */
        bool is_again = i && !strcmp(found[i]->d_name, found[i - 1]->d_name);

        if (!code && !is_again)
            code = visit(ctx, found[i]->d_name);
    }
    for (int i = 0; i < n; i++)
        free(found[i]);
    free(found);
    return code ? aad_error_set(err, code, NULL, "the list was not read to its end") : AAD_OK;
}
