/*
 * test_pin.c - where a token's PIN comes from
 *
 * Keyring and pinentry are played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "connection/store-type.h"
#include "store/client.h"
#include "store/pin.h"
#include "unit.h"

static int64_t limit_ms; /* of each question */

#define SUBJECT "soft (serial 12)"

static struct {
    enum aad_code code;
    char role[40], store[40];
    const char *kept; /* in the keyring */
    char saved[200];
    unsigned pinentries, confirmations, new_pinentries;
} fake;

struct store *fake_store;

enum aad_code store_start(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)err;
    (void)snprintf(fake.store, sizeof fake.store, "%s", spec->name_location);
    *ret = NULL;
    return AAD_OK;
}

void store_close(struct store **store)
{
    *store = NULL;
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    (void)store;
    (void)snprintf(fake.role, sizeof fake.role, "%s", item->role);
    if (fake.code)
        return aad_error_set(err, fake.code, NULL, "nothing");
    secret_append_text(ret, fake.kept ? fake.kept : "from keyring");
    return AAD_OK;
}

enum aad_code pinentry_ask(const char *subject, struct secret *ret, struct aad_error *err)
{
    (void)subject, (void)err;
    fake.pinentries++;
    secret_append_text(ret, "from pinentry");
    return AAD_OK;
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    (void)store, (void)item, (void)err;
    (void)snprintf(fake.saved, sizeof fake.saved, "%s", secret->bytes);
    return AAD_OK;
}

enum aad_code pinentry_ask_new(const char *subject, struct secret *ret, struct aad_error *err)
{
    (void)subject, (void)err;
    fake.new_pinentries++;
    secret_append_text(ret, "new from pinentry");
    return AAD_OK;
}

enum aad_code pinentry_confirm(const char *subject, struct aad_error *err)
{
    (void)subject;
    fake.confirmations++;
    return fake.code ? aad_error_set(err, fake.code, NULL, "no") : AAD_OK;
}

static int set_up(void)
{
    memset(&fake, 0, sizeof fake);
    limit_ms = UNIT_HUNG_MS;
    return unsetenv("CREDENTIALS_DIRECTORY");
}

BEFORE_EACH(set_up);

/* About SUBJECT and its PIN, unless q says something else. */
static enum aad_code answer(struct store_question q, struct secret *ret, struct aad_error *err)
{
    q.question = q.question ? q.question : AAD_ASK_PIN;
    q.subject = q.subject ? q.subject : SUBJECT;
    q.deadline = deadline_in_ms(limit_ms);
    return pin_answer(&q, ret, err);
}

TEST(keyring_holds_one_pin_for_each_token)
{
    auto_secret struct secret pin = {0};
    char first[40];

    assert_int_equal(answer((struct store_question){.pin = "keyring"}, &pin, NULL), AAD_OK);
    assert_true(secret_equal_bytes(&pin, "from keyring", 12));
    assert_string_equal(fake.store, store_type_desktop());
    (void)snprintf(first, sizeof first, "%s", fake.role);
    secret_clear(&pin);
    /* What is said of earlier tries is not part of the name. */
    assert_int_equal(
        answer((struct store_question){.pin = "keyring",
                                       .subject = SUBJECT ", a wrong PIN was entered before"},
               &pin, NULL),
        AAD_OK);
    assert_string_equal(first, fake.role);
    secret_clear(&pin);
    assert_int_equal(
        answer((struct store_question){.pin = "keyring", .subject = "other (serial 12)"}, &pin,
               NULL),
        AAD_OK);
    assert_string_not_equal(first, fake.role);
}

/* As secret-tool puts it there. */
TEST(pin_in_the_keyring_is_one_line)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    fake.kept = "1234\r\n";
    assert_int_equal(answer((struct store_question){.pin = "keyring"}, &pin, &err), AAD_OK);
    assert_true(secret_equal_bytes(&pin, "1234", 4));
    secret_clear(&pin);
    fake.kept = "1234\n5";
    assert_int_equal(answer((struct store_question){.pin = "keyring"}, &pin, &err), AAD_CONFIG);
    assert_int_equal(pin.len, 0);
}

TEST(missing_pin_in_the_keyring_names_the_command)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    fake.code = AAD_NOT_FOUND;
    assert_int_equal(answer((struct store_question){.pin = "keyring", .may_ask = true}, &pin, &err),
                     AAD_LOCKED);
    assert_non_null(strstr(err.remedy, "key pin"));
}

/* P10 */
TEST(credential_is_a_name_and_no_path)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "/etc/ssl", 1), 0);
    assert_int_equal(answer((struct store_question){.pin = "credential:../hostname"}, &pin, &err),
                     AAD_LOCKED);
    assert_int_equal(pin.len, 0);
}

TEST(descriptor_is_read_once_and_remembered)
{
    auto_secret struct secret pin = {0}, again = {0};
    char source[16];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "1234\n", 5), 5);
    assert_int_equal(close(ends[1]), 0);
    (void)snprintf(source, sizeof source, "fd:%d", ends[0]);
    assert_int_equal(answer((struct store_question){.pin = source}, &pin, NULL), AAD_OK);
    assert_true(secret_equal_bytes(&pin, "1234", 4));
    assert_int_equal(answer((struct store_question){.pin = source}, &again, NULL), AAD_OK);
    assert_true(secret_equal(&pin, &again));
    assert_int_equal(close(ends[0]), 0);
}

/* P5 */
TEST(silent_descriptor_is_waited_for_until_the_deadline)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;
    int64_t started_ms = clock_steady_ms();
    char source[16];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    (void)snprintf(source, sizeof source, "fd:%d", ends[0]);
    limit_ms = 200;
    assert_int_equal(answer((struct store_question){.pin = source}, &pin, &err), AAD_TIMEOUT);
    assert_in_range(clock_steady_ms() - started_ms, limit_ms, UNIT_HUNG_MS);
    (void)close(ends[0]), (void)close(ends[1]);
}

TEST(credential_comes_from_systemd)
{
    auto_secret struct secret pin = {0};
    char path[64];
    struct aad_error err;
    FILE *file;

    assert_int_equal(
        answer((struct store_question){.pin = "credential:tpin", .may_ask = true}, &pin, &err),
        AAD_LOCKED);
    assert_non_null(strstr(err.remedy, "LoadCredentialEncrypted=tpin:"));
    (void)snprintf(path, sizeof path, "%s/tpin", unit_dir());
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", unit_dir(), 1), 0);
    assert_int_equal(
        answer((struct store_question){.pin = "credential:tpin", .may_ask = true}, &pin, &err),
        AAD_LOCKED);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("4321\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(answer((struct store_question){.pin = "credential:tpin"}, &pin, &err), AAD_OK);
    assert_true(secret_equal_bytes(&pin, "4321", 4));
    assert_int_equal(unlink(path), 0);
}

TEST(nobody_is_asked_where_nobody_is)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    assert_int_equal(answer((struct store_question){.pin = "ask"}, &pin, &err), AAD_LOCKED);
    assert_non_null(strstr(err.remedy, "credential:NAME"));
    assert_int_equal(answer((struct store_question){.pin = "pinentry"}, &pin, &err), AAD_LOCKED);
    assert_int_equal(
        answer((struct store_question){.pin = "ask", .question = AAD_ASK_PIN_PAD}, &pin, &err),
        AAD_LOCKED);
    assert_int_equal(fake.pinentries, 0);
}

TEST(pin_pad_needs_no_answer)
{
    auto_secret struct secret pin = {0};

    assert_int_equal(
        answer((struct store_question){.pin = "pinpad", .question = AAD_ASK_PIN_PAD}, &pin, NULL),
        AAD_OK);
    assert_int_equal(pin.len, 0);
}

/* P6: after an attempt of which nobody knows whether it counted, no stored PIN is used. */
TEST(unclear_attempt_asks_the_person_not_the_store)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    assert_int_equal(
        answer((struct store_question){.pin = "keyring", .question = AAD_ASK_PIN_ANEW}, &pin, &err),
        AAD_LOCKED);
    assert_int_equal(fake.role[0], 0);
    assert_int_equal(answer((struct store_question){.pin = "pinentry",
                                                    .question = AAD_ASK_PIN_ANEW,
                                                    .may_ask = true},
                            &pin, NULL),
                     AAD_OK);
    assert_int_equal(fake.pinentries, 1);
}

/* Whatever is stored: it is a person who says so. */
TEST(final_try_is_only_a_persons) /* P6 */
{
    auto_secret struct secret none = {0};
    struct store_question q = {.question = AAD_ASK_FINAL_TRY, .pin = "keyring"};

    assert_int_equal(answer(q, &none, NULL), AAD_LOCKED);
    assert_int_equal(fake.confirmations, 0);
    q.may_ask = true;
    q.pin = "pinentry";
    assert_int_equal(answer(q, &none, NULL), AAD_OK);
    fake.code = AAD_CANCELLED;
    assert_int_equal(answer(q, &none, NULL), AAD_CANCELLED);
    assert_int_equal(fake.confirmations, 2);
    assert_int_equal(none.len, 0);
}

/* Nobody but a person chooses one, unless the command does. */
TEST(new_pin_is_a_persons)
{
    auto_secret struct secret pin = {0};
    struct store_question q = {.question = AAD_ASK_NEW_PIN, .pin = "pinentry"};
    struct aad_error err;

    assert_int_equal(answer(q, &pin, &err), AAD_LOCKED);
    q.may_ask = true;
    assert_int_equal(answer(q, &pin, &err), AAD_OK);
    assert_true(secret_equal_bytes(&pin, "new from pinentry", 17));
    assert_int_equal(fake.new_pinentries, 1);
    assert_int_equal(fake.pinentries, 0);
}

static enum aad_code choose(void *ctx, const struct store_question *q, struct secret *ret,
                            struct aad_error *err)
{
    assert_string_equal(q->subject, SUBJECT);
    secret_append_text(ret, ctx);
    return secret_ok(ret, err);
}

TEST(command_may_choose_the_new_pin)
{
    auto_secret struct secret pin = {0};
    char text[] = "chosen";

    pin_set_chooser(choose, text);
    assert_int_equal(
        answer((struct store_question){.question = AAD_ASK_NEW_PIN, .pin = "ask"}, &pin, NULL),
        AAD_OK);
    pin_set_chooser(NULL, NULL);
    assert_true(secret_equal_bytes(&pin, "chosen", 6));
}
