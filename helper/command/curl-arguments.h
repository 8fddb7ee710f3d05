/*
 * curl-arguments.h - which of curl's options may go along with a token
 *
 * curl applies its configuration to every URL of its command line, and several of its options
 * send what it holds elsewhere, write it down, or take another credential instead. Only options
 * that are known to do none of that are let through (those of curl 7.88, written in full); the
 * rest is refused with the reason. Pure: looks at the arguments only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CURL_ARGUMENTS_H
#define COMMAND_CURL_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#define CURL_ARGUMENTS_URLS_MAX 64

struct curl_arguments {
    const char *urls[CURL_ARGUMENTS_URLS_MAX]; /* borrowed from argv */
    size_t n_urls;
    bool has_ca;    /* --cacert or --capath is given */
    bool has_proxy; /* a proxy, or --noproxy, is given */
};

/* argv: curl's arguments without "curl". At least one URL is there on success; AAD_USAGE or
 * AAD_REFUSED otherwise. The URLs themselves are not looked at. */
enum aad_code curl_arguments_parse(int argc, char **argv, struct curl_arguments *ret,
                                   struct aad_error *err);

#endif
