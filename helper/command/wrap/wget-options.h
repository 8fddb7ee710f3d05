/*
 * wget-options.h - the options that wget and wget2 share: rows of a struct arguments_option
 *
 * Both send our header to every URL that they ask, whoever names it: a redirect, a page, a file.
 * So nothing may be asked but what the command line says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WRAP_WGET_OPTIONS_H
#define COMMAND_WRAP_WGET_OPTIONS_H

#include "command/wrap/arguments.h"

#define WGET_FOLLOWS "would ask URLs that cannot be checked, and send the token there"

/* "-nv" is the letter n with a value of one letter more: nv, nc, nd, nH, np. */
/* clang-format off */
#define WGET_OPTIONS                                  \
    {"n", 'n', TAKES_VALUE, NULL},                    \
    {"adjust-extension", 'E', TAKES_NOTHING, NULL},   \
    {"append-output", 'a', TAKES_VALUE, NULL},        \
    {"backups", 0, TAKES_NOTHING, NULL},              \
    {"bind-address", 0, TAKES_VALUE, NULL},           \
    {"body-data", 0, TAKES_VALUE, NULL},              \
    {"body-file", 0, TAKES_VALUE, NULL},              \
    {"ca-certificate", 0, TAKES_CA, NULL},            \
    {"ca-directory", 0, TAKES_CA, NULL},              \
    {"certificate", 0, TAKES_VALUE, NULL},            \
    {"certificate-type", 0, TAKES_VALUE, NULL},       \
    {"compression", 0, TAKES_VALUE, NULL},            \
    {"connect-timeout", 0, TAKES_VALUE, NULL},        \
    {"content-disposition", 0, TAKES_NOTHING, NULL},  \
    {"content-on-error", 0, TAKES_NOTHING, NULL},     \
    {"continue", 'c', TAKES_NOTHING, NULL},           \
    {"crl-file", 0, TAKES_VALUE, NULL},               \
    {"cut-dirs", 0, TAKES_VALUE, NULL},               \
    {"default-page", 0, TAKES_VALUE, NULL},           \
    {"directory-prefix", 'P', TAKES_VALUE, NULL},     \
    {"dns-timeout", 0, TAKES_VALUE, NULL},            \
    {"force-directories", 'x', TAKES_NOTHING, NULL},  \
    {"header", 0, TAKES_HEADER, NULL},                \
    {"hsts-file", 0, TAKES_VALUE, NULL},              \
    {"https-only", 0, TAKES_NOTHING, NULL},           \
    {"ignore-length", 0, TAKES_NOTHING, NULL},        \
    {"inet4-only", '4', TAKES_NOTHING, NULL},         \
    {"inet6-only", '6', TAKES_NOTHING, NULL},         \
    {"keep-session-cookies", 0, TAKES_NOTHING, NULL}, \
    {"limit-rate", 0, TAKES_VALUE, NULL},             \
    {"load-cookies", 0, TAKES_VALUE, NULL},           \
    {"method", 0, TAKES_METHOD, NULL},                \
    {"no-cache", 0, TAKES_NOTHING, NULL},             \
    {"no-clobber", 0, TAKES_NOTHING, NULL},           \
    {"no-cookies", 0, TAKES_NOTHING, NULL},           \
    {"no-directories", 0, TAKES_NOTHING, NULL},       \
    {"no-host-directories", 0, TAKES_NOTHING, NULL},  \
    {"no-hsts", 0, TAKES_NOTHING, NULL},              \
    {"no-netrc", 0, TAKES_NOTHING, NULL},             \
    {"no-proxy", 0, TAKES_NO_PROXY, NULL},            \
    {"no-use-server-timestamps", 0, TAKES_NOTHING, NULL}, \
    {"no-verbose", 0, TAKES_NOTHING, NULL},           \
    {"output-document", 'O', TAKES_VALUE, NULL},      \
    {"output-file", 'o', TAKES_VALUE, NULL},          \
    {"post-data", 0, TAKES_VALUE, NULL},              \
    {"post-file", 0, TAKES_VALUE, NULL},              \
    {"prefer-family", 0, TAKES_VALUE, NULL},          \
    {"private-key", 0, TAKES_VALUE, NULL},            \
    {"private-key-type", 0, TAKES_VALUE, NULL},       \
    {"progress", 0, TAKES_VALUE, NULL},               \
    {"protocol-directories", 0, TAKES_NOTHING, NULL}, \
    {"quiet", 'q', TAKES_NOTHING, NULL},              \
    {"quota", 'Q', TAKES_VALUE, NULL},                \
    {"random-wait", 0, TAKES_NOTHING, NULL},          \
    {"read-timeout", 0, TAKES_VALUE, NULL},           \
    {"referer", 0, TAKES_LINE, NULL},                 \
    {"restrict-file-names", 0, TAKES_VALUE, NULL},    \
    {"retry-connrefused", 0, TAKES_NOTHING, NULL},    \
    {"retry-on-http-error", 0, TAKES_VALUE, NULL},    \
    {"save-cookies", 0, TAKES_VALUE, NULL},           \
    {"save-headers", 0, TAKES_NOTHING, NULL},         \
    {"server-response", 'S', TAKES_NOTHING, NULL},    \
    {"spider", 0, TAKES_NOTHING, NULL},               \
    {"start-pos", 0, TAKES_VALUE, NULL},              \
    {"timeout", 'T', TAKES_VALUE, NULL},              \
    {"timestamping", 'N', TAKES_NOTHING, NULL},       \
    {"tries", 't', TAKES_VALUE, NULL},                \
    {"unlink", 0, TAKES_NOTHING, NULL},               \
    {"user-agent", 'U', TAKES_LINE, NULL},            \
    {"verbose", 'v', TAKES_NOTHING, NULL},            \
    {"wait", 'w', TAKES_VALUE, NULL},                 \
    {"waitretry", 0, TAKES_VALUE, NULL},              \
    {"base", 'B', REFUSED, ELSEWHERE},                \
    {"max-redirect", 0, REFUSED, ELSEWHERE},          \
    {"input-file", 'i', REFUSED, WGET_FOLLOWS},       \
    {"metalink", 0, REFUSED, WGET_FOLLOWS},           \
    {"mirror", 'm', REFUSED, WGET_FOLLOWS},           \
    {"page-requisites", 'p', REFUSED, WGET_FOLLOWS},  \
    {"recursive", 'r', REFUSED, WGET_FOLLOWS},        \
    {"span-hosts", 'H', REFUSED, WGET_FOLLOWS},       \
    {"debug", 'd', REFUSED, SHOWS},                   \
    {"ask-password", 0, REFUSED, COMPETES},           \
    {"auth-no-challenge", 0, REFUSED, COMPETES},      \
    {"http-password", 0, REFUSED, COMPETES},          \
    {"http-user", 0, REFUSED, COMPETES},              \
    {"netrc", 0, REFUSED, COMPETES},                  \
    {"password", 0, REFUSED, COMPETES},               \
    {"use-askpass", 0, REFUSED, COMPETES},            \
    {"user", 0, REFUSED, COMPETES},                   \
    {"check-certificate", 0, REFUSED, UNVERIFIED},    \
    {"no-check-certificate", 0, REFUSED, UNVERIFIED}, \
    {"secure-protocol", 0, REFUSED, UNVERIFIED},      \
    {"config", 0, REFUSED, UNSEEN},                   \
    {"execute", 'e', REFUSED, UNSEEN}
/* clang-format on */

#endif
