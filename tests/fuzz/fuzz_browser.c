/*
 * fuzz_browser.c - a request to the page on loopback that waits for the answer to a sign-in: the
 * lines of its head as a parser of HTTP gives them, an empty line, and the body; '%' as the first
 * byte: the sign-in is over
 *
 * Only an answer to our own sign-in ends it, and only under the names of this machine; what is said
 * has no markup of others in it.
 *
 * reads: helper/sign-in/loopback-hearing.c helper/sign-in/page.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "sign-in/loopback-hearing.h"

#define PORT 4711
#define LINES_MAX 32
#define STATE "s-1_2"

static struct {
    char *keys[LINES_MAX], *values[LINES_MAX];
    size_t n;
    unsigned status; /* of the answer; 0 = there is none yet */
    char *page;
} request;

/* --- instead of libmicrohttpd ----------------------------------------------------------------- */

struct MHD_Response {
    size_t n_headers;
};

static struct MHD_Response response;

int __wrap_MHD_get_connection_values(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                                     MHD_KeyValueIterator visit, void *ctx);
const char *__wrap_MHD_lookup_connection_value(struct MHD_Connection *connection,
                                               enum MHD_ValueKind kind, const char *key);
struct MHD_Response *__wrap_MHD_create_response_from_buffer(size_t size, void *bytes,
                                                            enum MHD_ResponseMemoryMode mode);
enum MHD_Result __wrap_MHD_add_response_header(struct MHD_Response *to, const char *header,
                                               const char *content);
enum MHD_Result __wrap_MHD_queue_response(struct MHD_Connection *connection, unsigned int status,
                                          struct MHD_Response *queued);
void __wrap_MHD_destroy_response(struct MHD_Response *gone);

int __wrap_MHD_get_connection_values(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                                     MHD_KeyValueIterator visit, void *ctx)
{
    (void)connection;
    check(kind == MHD_HEADER_KIND);
    for (size_t i = 0; i < request.n; i++)
        (void)visit(ctx, kind, request.keys[i], request.values[i]);
    return (int)request.n;
}

const char *__wrap_MHD_lookup_connection_value(struct MHD_Connection *connection,
                                               enum MHD_ValueKind kind, const char *key)
{
    (void)connection, (void)kind;
    for (size_t i = 0; i < request.n; i++)
        if (text_equal_nocase(request.keys[i], key))
            return request.values[i];
    return NULL;
}

struct MHD_Response *__wrap_MHD_create_response_from_buffer(size_t size, void *bytes,
                                                            enum MHD_ResponseMemoryMode mode)
{
    check(mode == MHD_RESPMEM_MUST_COPY && !request.page);
    request.page = check_text(bytes, size);
    response.n_headers = 0;
    return &response;
}

enum MHD_Result __wrap_MHD_add_response_header(struct MHD_Response *to, const char *header,
                                               const char *content)
{
    check(to == &response && header[0] && !strpbrk(content, "\r\n"));
    to->n_headers++;
    return MHD_YES;
}

enum MHD_Result __wrap_MHD_queue_response(struct MHD_Connection *connection, unsigned int status,
                                          struct MHD_Response *queued)
{
    (void)connection;
    check(queued == &response && response.n_headers >= 6 && !request.status);
    request.status = status;
    return MHD_YES;
}

void __wrap_MHD_destroy_response(struct MHD_Response *gone)
{
    check(gone == &response);
}

/* --- a request -------------------------------------------------------------------------------- */

static char *next_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');

    *at = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

/* A header without a value has none, as libmicrohttpd gives it. */
static void take_headers(char **at)
{
    request.n = 0;
    while (**at && request.n < LINES_MAX) {
        char *line = next_line(at), *colon = strchr(line, ':');

        if (!line[0])
            return;
        request.keys[request.n] = line;
        request.values[request.n] = colon ? colon + 1 + strspn(colon + 1, " ") : NULL;
        if (colon)
            *colon = '\0';
        request.n++;
    }
}

/* The head, the body in two parts, and the end, as they come; until one is answered. */
static void hear(struct hearing *h, char *text, size_t len)
{
    char *at = text, *method = next_line(&at), *uri = next_line(&at);
    void *state = hearing_begin(h, uri, NULL);
    enum MHD_Result result;
    size_t size = 0, left, half;

    check(state != NULL);
    take_headers(&at);
    left = len - (size_t)(at - text);
    half = left / 2;
    result = hearing_handle(h, NULL, uri, method, "HTTP/1.1", NULL, &size, &state);
    for (int i = 0; result == MHD_YES && !request.status && i < 2 && left; i++) {
        size = i ? left - half : half;
        if (size)
            result = hearing_handle(h, NULL, uri, method, "HTTP/1.1", at + (i ? half : 0), &size,
                                    &state);
        check(!size);
    }
    if (result == MHD_YES && !request.status)
        result = hearing_handle(h, NULL, uri, method, "HTTP/1.1", NULL, &size, &state);
    check(result == MHD_NO || request.status);
    hearing_end(h, NULL, &state, MHD_REQUEST_TERMINATED_COMPLETED_OK);
    check(!state && !h->open);
}

/* Whose text it is, the page has it as text. */
static void check_page(const char *page)
{
    check(!strcasestr(page, "<script") && !strcasestr(page, "<img"));
    check(!strchr(page, '\r') && !strchr(page, '\x1b'));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    bool is_late = len && bytes[0] == '%';
    size_t text_len;
    auto_free char *text = check_long_text(bytes + is_late, len - is_late, &text_len);
    auto_secret struct secret state = {0};
    struct hearing h = {.path = "/back", .port = PORT, .state = &state, .is_over = is_late};

    secret_append_text(&state, STATE);
    request.status = 0;
    request.page = NULL;
    hear(&h, text, text_len);
    if (request.page)
        check_page(request.page);
    check(is_late || !h.is_over == (request.status != MHD_HTTP_OK));
    check(!h.answer.code.len || (h.is_over && !h.code));
    free(request.page);
    answer_clear(&h.answer);
    return 0;
}
