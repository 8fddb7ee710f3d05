/*
 * timing.c - is the time that a secret takes told by its bytes? (case 87)
 *
 *   valgrind [OPTION...] timing CASE     of the table below; without one, it names them
 *
 * The secret's bytes are marked as not set. Where the program then jumps by one of them, or looks
 * into a table at a place that depends on one, valgrind says so. What may be known of a secret,
 * whether it is the right one, is set again where it is said: by the linker's --wrap.
 *
 * The cases whose name begins with "leak-" do it wrong on purpose: valgrind has to see that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include <valgrind/memcheck.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/secret.h"
#include "common/heap.h"
#include "endpoint/question.h"
#include "sign-in/answer.h"

#define PORT 40000
#define TEXT "0123456789abcdef0123456789abcdef" /* as long as the endpoint's */

/* --- what may be known ------------------------------------------------------------------------ */

bool __real_secret_equal(const struct secret *a, const struct secret *b);
bool __real_secret_equal_bytes(const struct secret *a, const void *bytes, size_t len);
bool __real_heap_equal(const void *a, const void *b, size_t len);
bool __wrap_secret_equal(const struct secret *a, const struct secret *b);
bool __wrap_secret_equal_bytes(const struct secret *a, const void *bytes, size_t len);
bool __wrap_heap_equal(const void *a, const void *b, size_t len);

static unsigned n_compared;

static bool tell(bool is_equal)
{
    n_compared++;
    (void)VALGRIND_MAKE_MEM_DEFINED(&is_equal, sizeof is_equal);
    return is_equal;
}

bool __wrap_secret_equal(const struct secret *a, const struct secret *b)
{
    return tell(__real_secret_equal(a, b));
}

bool __wrap_secret_equal_bytes(const struct secret *a, const void *bytes, size_t len)
{
    return tell(__real_secret_equal_bytes(a, bytes, len));
}

bool __wrap_heap_equal(const void *a, const void *b, size_t len)
{
    return tell(__real_heap_equal(a, b, len));
}

/* --- what is tried ---------------------------------------------------------------------------- */

/* The right one, one that is wrong at its first byte, at its last, and in its length. */
static const char *const guesses[] = {TEXT, "x123456789abcdef0123456789abcdef",
                                      "0123456789abcdef0123456789abcdex", "0123456789abcdef"};
#define GUESSES (sizeof guesses / sizeof *guesses)

static void hide(struct secret *secret)
{
    secret_append_text(secret, TEXT);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(secret->bytes, secret->len);
}

static bool try_bytes(const struct secret *secret, const char *guess)
{
    return secret_equal_bytes(secret, guess, strlen(guess));
}

static bool try_secrets(const struct secret *secret, const char *guess)
{
    auto_secret struct secret other = {0};

    secret_append_text(&other, guess);
    return secret_equal(secret, &other);
}

/* What stores compare: PINs, passwords, and what was read back. */
static bool try_store(const struct secret *secret, const char *guess)
{
    return strlen(guess) == secret->len && heap_equal(secret->bytes, guess, secret->len);
}

/* A request at an identity endpoint, of somebody who guesses the secret header. */
static bool try_endpoint(const struct secret *secret, const char *guess)
{
    struct question q = {.n_hosts = 0};
    const char *why = NULL;

    question_begin(&q, "GET", "/msi/token?resource=https://h.example", "HTTP/1.1");
    question_add_header(&q, "Host", "127.0.0.1:40000");
    question_add_header(&q, "X-IDENTITY-HEADER", guess);
    return question_end(&q, PORT, secret, &why) != QUESTION_STRANGE;
}

/* An answer at the page of a sign-in, of somebody who guesses its state. */
static bool try_sign_in(const struct secret *secret, const char *guess)
{
    auto_answer struct answer answer = {0};
    struct aad_error err = {0};
    char text[100];

    (void)snprintf(text, sizeof text, "code=abc&state=%s", guess);
    return answer_parse(text, strlen(text), secret, &answer, &err) == AAD_OK;
}

static bool try_all(bool (*is_right)(const struct secret *secret, const char *guess))
{
    bool is_good = true;

    for (size_t i = 0; i < GUESSES; i++) {
        auto_secret struct secret secret = {0};
        unsigned before = n_compared;

        hide(&secret);
        is_good = is_right(&secret, guesses[i]) == !i && is_good;
        is_good = (n_compared > before || secret.len != strlen(guesses[i])) && is_good;
    }
    return is_good;
}

/* --- coding ----------------------------------------------------------------------------------- */

static bool try_encode(void)
{
    auto_secret struct secret secret = {0}, text = {0};

    hide(&secret);
    base64_encode_secret(secret.bytes, secret.len, &text);
    (void)VALGRIND_MAKE_MEM_DEFINED(text.bytes, text.len);
    return text.len == 44 && !memcmp(text.bytes, "MDEyMzQ1", 8);
}

/* Whether it is base64 at all is told by each digit: base64.supp. */
static bool try_decode(void)
{
    auto_secret struct secret secret = {0}, bytes = {0};
    bool is_good;

    hide(&secret);
    is_good = base64_decode_secret(secret.bytes, secret.len, &bytes);
    (void)VALGRIND_MAKE_MEM_DEFINED(bytes.bytes, bytes.len);
    return is_good && bytes.len == 24 && !memcmp(bytes.bytes, "\xd3\x5d\xb7", 3);
}

/* --- done wrong ------------------------------------------------------------------------------- */

static bool leak_branch(void)
{
    auto_secret struct secret secret = {0};
    bool is_equal = true;

    hide(&secret);
    for (size_t i = 0; is_equal && i < secret.len; i++)
        is_equal = secret.bytes[i] == TEXT[i];
    return is_equal;
}

static bool leak_library(void)
{
    auto_secret struct secret secret = {0};

    hide(&secret);
    return memcmp(secret.bytes, guesses[0], secret.len) == 0;
}

/* That of what is no secret. */
static bool leak_table(void)
{
    auto_secret struct secret secret = {0};
    auto_buf struct buf text = {0};

    hide(&secret);
    base64_encode(secret.bytes, secret.len, &text);
    return text.len > 0;
}

/* --- the table -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*guess)(const struct secret *secret, const char *guess);
    bool (*run)(void);
} cases[] = {
    {.name = "bytes", .guess = try_bytes},         {.name = "secrets", .guess = try_secrets},
    {.name = "store", .guess = try_store},         {.name = "endpoint", .guess = try_endpoint},
    {.name = "sign-in", .guess = try_sign_in},     {.name = "encode", .run = try_encode},
    {.name = "decode", .run = try_decode},         {.name = "leak-branch", .run = leak_branch},
    {.name = "leak-library", .run = leak_library}, {.name = "leak-table", .run = leak_table},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (argc < 2) {
            (void)printf("%s\n", cases[i].name);
            continue;
        }
        if (strcmp(argv[1], cases[i].name) != 0)
            continue;
        if (!RUNNING_ON_VALGRIND)
            return 3;
        return (cases[i].run ? cases[i].run() : try_all(cases[i].guess)) ? 0 : 1;
    }
    return argc < 2 ? 0 : 2;
}
