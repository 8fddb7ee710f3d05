/*
 * fuzz_note.c - what other processes of this user have kept for us: why a mint has failed, what
 * became of a secret (in a file, and in the kernel), whose a host is, which modules do not start,
 * what has been made of a registration, who has the turn; the first byte chooses
 *
 * What makes no sense is as if it were not there, or is refused; nothing that is kept gives a host
 * the token of a connection which may not serve it.
 *
 * reads: helper/broker/flight.c helper/mint/verdict.c helper/connection/host-list.c
 * helper/connection/index.c helper/store/failing.c helper/manage/journal.c
 * helper/base/turn-mark.c
 *
 * but: turn_mark_write, turn_mark_blank - they write
 *
 * but: flight_note, flight_cool_down_s, flight_has_token, flight_fail_waiting, flight_sleep,
 * flight_join, flight_land, flight_forget, flight_is_own_failure, flight_has_failed - turns of
 * processes; the note is read by flight_check()
 *
 * but: verdict_append_lower, verdict_who, verdict_make_key, verdict_load_key,
 * verdict_save_kernel, verdict_erase_kernel, verdict_print, verdict_prune, verdict_save_in,
 * verdict_remove_in, verdict_save - they write, or make keys of ours
 *
 * but: host_list_add, host_list_clear, host_list_save, index_save_hint, index_forget - they write
 *
 * but: index_drop_found, index_look, index_is_nobodys, index_is_of_several, index_is_ambiguous,
 * index_tell, index_answer, index_look_at_all - all connections, of which fuzz_connection.c has
 * what reads
 *
 * but: failing_note, failing_forget, journal_find_place, journal_lock, journal_open, journal_save,
 * journal_erase - files and locks; what is read is given to journal_read()
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/keyctl.h"
#include "base/state.h"
#include "base/text.h"
#include "base/turn-mark.h"
#include "broker/flight.h"
#include "check.h"
#include "connection/host-list.h"
#include "connection/index.h"
#include "connection/rule.h"
#include "connections.h"
#include "crypto/crypto.h"
#include "manage/journal.h"
#include "mint/verdict.h"
#include "store/failing.h"

#define NOW_S 1893456000 /* 2030-01-01 */
#define NOW_STEADY_MS 1000000
#define HEAD "1-2" /* the state of the directories */

static const uint8_t *input;
static size_t input_len;

/* --- the machine ------------------------------------------------------------------------------ */

int64_t __wrap_clock_now_s(void);
int64_t __wrap_clock_now_ms(void);
int64_t __wrap_clock_steady_ms(void);
void __wrap_state_read_boot(char ret[STATE_BOOT_SIZE]);
bool __wrap_state_make_room(unsigned place, const char *room);
int __wrap_file_open_lock(const char *path, struct aad_error *err);
bool __wrap_file_try_lock(int fd);
enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err);
int __wrap_keyctl_load(const char *description, struct secret *ret);
int __wrap_keyctl_save(const char *description, const struct secret *payload, int64_t timeout_s);
int __real_stat64(const char *path, struct stat *ret);
int __wrap_stat64(const char *path, struct stat *ret);

int64_t __wrap_clock_now_s(void)
{
    return NOW_S;
}

int64_t __wrap_clock_now_ms(void)
{
    return (int64_t)NOW_S * 1000;
}

int64_t __wrap_clock_steady_ms(void)
{
    return NOW_STEADY_MS;
}

void __wrap_state_read_boot(char ret[STATE_BOOT_SIZE])
{
    memcpy(ret, "boot", 5);
}

bool __wrap_state_make_room(unsigned place, const char *room)
{
    (void)place, (void)room;
    return true;
}

int __wrap_file_open_lock(const char *path, struct aad_error *err)
{
    (void)path, (void)err;
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool __wrap_file_try_lock(int fd)
{
    return fd >= 0;
}

/* The key of our fingerprints is ours; whatever else is read is the fuzzer's. */
enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err)
{
    size_t len = strlen(path);

    check(trust == FILE_TRUST_PRIVATE);
    if (len > 4 && !strcmp(path + len - 4, "/key")) {
        for (size_t i = 0; i < CRYPTO_KEY_SIZE; i++)
            secret_append(ret, "k", 1);
        return secret_ok(ret, err);
    }
    if (input_len > max)
        return aad_error_set(err, AAD_CONFIG, NULL, "it is too large");
    secret_append(ret, input, input_len);
    return secret_ok(ret, err);
}

int __wrap_keyctl_load(const char *description, struct secret *ret)
{
    (void)description;
    secret_append(ret, input, input_len);
    return 0;
}

int __wrap_keyctl_save(const char *description, const struct secret *payload, int64_t timeout_s)
{
    (void)description, (void)payload, (void)timeout_s;
    return 0;
}

/* No directory of connections has ever changed. */
int __wrap_stat64(const char *path, struct stat *ret)
{
    if (!strstr(path, "connections"))
        return __real_stat64(path, ret);
    errno = ENOENT;
    return -1;
}

/* --- what costs a computation, and what is looked for then -------------------------------------
 */

enum aad_code __wrap_crypto_hmac(const uint8_t key[CRYPTO_KEY_SIZE], const void *bytes, size_t len,
                                 uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err);
enum aad_code __wrap_crypto_fingerprint(const struct secret *secret,
                                        const uint8_t key[CRYPTO_KEY_SIZE],
                                        const uint8_t salt[CRYPTO_DIGEST_SIZE],
                                        uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err);
enum aad_code __wrap_connection_load(const char *name, struct connection *ret,
                                     struct aad_error *err);
enum aad_code __wrap_connection_list(connection_visit *visit, void *ctx, struct aad_error *err);

enum aad_code __wrap_crypto_hmac(const uint8_t key[CRYPTO_KEY_SIZE], const void *bytes, size_t len,
                                 uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err)
{
    (void)key, (void)bytes, (void)len, (void)err;
    memset(ret, 'p', CRYPTO_DIGEST_SIZE);
    return AAD_OK;
}

enum aad_code __wrap_crypto_fingerprint(const struct secret *secret,
                                        const uint8_t key[CRYPTO_KEY_SIZE],
                                        const uint8_t salt[CRYPTO_DIGEST_SIZE],
                                        uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err)
{
    (void)secret;
    return crypto_hmac(key, salt, CRYPTO_DIGEST_SIZE, ret, err);
}

/* There are two: each name but one is that of one with another host. */
enum aad_code __wrap_connection_load(const char *name, struct connection *ret,
                                     struct aad_error *err)
{
    enum connections_which which = strcmp(name, "lcs") ? CONNECTIONS_SECRET : CONNECTIONS_PASSWORD;
    auto_buf struct buf text = {0};
    enum aad_code code = connection_print(connections_get(which), &text, err);

    check(text_is_name(name));
    return code ? code : connection_parse(name, buf_text(&text), text.len, ret, err);
}

enum aad_code __wrap_connection_list(connection_visit *visit, void *ctx, struct aad_error *err)
{
    (void)visit, (void)ctx, (void)err;
    return AAD_OK;
}

/* --- who reads -------------------------------------------------------------------------------- */

static void read_flight(void)
{
    struct aad_error err = {0}, why = {0};
    enum aad_code code = flight_check("key", &err);

    check(code < AAD_CODES && err.code == code);
    check(err.retry_after_s >= 0 && (!code || err.retry_after_s > 0));
    check(flight_failed_ago_ms("key", &why) >= -1);
}

static void read_verdict(void)
{
    static char bytes[] = "secret";
    const struct secret secret = {.bytes = bytes, .len = sizeof bytes - 1};
    struct verdict_file file;
    struct verdict verdict;

    check(!verdict_open(&file, connections_get(CONNECTIONS_PASSWORD), true, &secret));
    verdict_load(&file, &verdict);
    check(verdict.state <= VERDICT_REJECTED);
    verdict_close(&file);
}

static void read_hosts(void)
{
    struct url url;

    check(!url_parse("https://lcsapi.lcs.dynamics.com", &url, NULL));
    (void)host_list_excludes(&url, HEAD);
}

static void read_hint(void)
{
    auto_connection struct connection found = {0};
    struct request request = {.has_target = true},
                   by_audience = {.audience = "https://api.example"};
    struct aad_error err = {0};

    check(index_find(&by_audience, &found, &err)); /* neither has it */
    err = (struct aad_error){0};
    check(!url_parse("https://lcsapi.lcs.dynamics.com", &request.target, NULL));
    if (!index_find(&request, &found, &err))
        check(!rule_check_target(&found, &request.target, NULL) && !strcmp(found.name, "lcs"));
}

static void read_failing(void)
{
    struct aad_error err = {0};

    (void)failing_find("module", NULL);
    if (failing_find("module", &err)) {
        check(err.code == AAD_UNAVAILABLE);
        check_shown(err.what);
        check_shown(err.remedy);
    }
}

static void read_journal(void)
{
    auto_journal struct journal journal = {.lock = -1};
    struct aad_error err = {0};
    bool is_new = false;
    enum aad_code code = journal_open("key", &journal, &is_new, &err);

    check_outcome(code, &err);
    check(!is_new && (code || text_is_guid(journal.tag)));
    check(!journal.client_id[0] || text_is_guid(journal.client_id));
}

/* Looked at twice: what does not change in between may be dead. */
static void read_turn(void)
{
    const struct turn_spec spec = {.room = "room", .key = "key", .seat = 7};
    struct turn_watch watch = {0};
    int fd = memfd_create("turn", MFD_CLOEXEC);

    check(fd >= 0 && write(fd, input, input_len) == (ssize_t)input_len);
    for (int i = 0; i < 2; i++) {
        enum turn_life life = turn_mark_look(&spec, fd, &watch, 0);

        check(watch.pid >= 0 && life <= TURN_DEAD);
    }
    (void)close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static void (*const readers[])(void) = {read_flight,  read_verdict, read_hosts, read_hint,
                                            read_failing, read_journal, read_turn};

    if (!len)
        return 0;
    (void)setenv("XDG_STATE_HOME", "/dev/null", 1);
    (void)setenv("XDG_CACHE_HOME", "/dev/null", 1);
    (void)setenv("XDG_CONFIG_HOME", "/dev/null", 1);
    (void)connections_get(CONNECTIONS_PASSWORD);
    (void)connections_get(CONNECTIONS_SECRET);
    input = bytes + 1;
    input_len = len - 1;
    readers[(uint8_t)(bytes[0] - '0') % (sizeof readers / sizeof *readers)]();
    return 0;
}
