/*
 * loopback-hearing.h - one request of a browser, for loopback.c
 *
 * The callbacks of libmicrohttpd, whose ctx is the struct hearing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_LOOPBACK_HEARING_H
#define SIGN_IN_LOOPBACK_HEARING_H

#include <stdbool.h>
#include <stdint.h>

#include <microhttpd.h>

#include "sign-in/answer.h"

struct hearing {
    const char *path; /* the one that is answered */
    uint16_t port;
    const struct secret *state;
    bool is_over;                 /* the answer is there: code, and answer or err */
    struct hearing_request *open; /* whose page has not left yet: one of a connection */
    enum aad_code code;
    struct answer answer;
    struct aad_error err;
};

/* MHD_OPTION_URI_LOG_CALLBACK: the address before it is taken apart. Makes the request's context.
 */
void *hearing_begin(void *ctx, const char *uri, struct MHD_Connection *connection);

/* MHD_AccessHandlerCallback */
enum MHD_Result hearing_handle(void *ctx, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_len, void **request);

/* MHD_RequestCompletedCallback */
void hearing_end(void *ctx, struct MHD_Connection *connection, void **request,
                 enum MHD_RequestTerminationCode why);

/* The connection ends, and with it the request that it has open, if any. libmicrohttpd tells nobody
 * of the end of one that it refuses itself. */
void hearing_forget(struct hearing *h, const struct MHD_Connection *connection);

#endif
