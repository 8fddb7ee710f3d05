/*
 * fault.h - why a host was not reached, and what to do about it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HTTP_FAULT_H
#define HTTP_FAULT_H

#include <stdint.h>

#include <aad-credential/error.h>

enum fault_cause {
    FAULT_BROKEN_OFF,
    FAULT_NO_ADDRESS,
    FAULT_NO_PROXY_ADDRESS,
    FAULT_NO_CONNECTION,
    FAULT_NO_PROXY_CONNECTION,
    FAULT_BAD_PROXY, /* its address makes no sense */
    FAULT_SOCKS,
    FAULT_TIME,
    FAULT_TLS,
    FAULT_CA_FILE,
    FAULT_NOT_HTTP,
    FAULT_MEMORY,
    FAULT_TOO_LARGE,
    FAULT_UNKNOWN,
    FAULT_PROXY,       /* proxy_status says how it refused */
    FAULT_CERTIFICATE, /* verify_result says which (tls.h) */
};

struct fault {
    enum fault_cause cause;
    const char *host;
    uint16_t port;
    const char *connection; /* the name of the one that is used */
    long proxy_status, verify_result;
    const char
        *idle_proxy;  /* the variable of a proxy that is for http only; NULL = there is none */
    char foreign[16]; /* "curl 28" */
};

/* Fills the error with cause and remedy, and returns its code. */
enum aad_code fault_explain(const struct fault *f, struct aad_error *err);

#endif
