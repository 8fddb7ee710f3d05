/*
 * redact.h - takes out of a text what says whose it is
 *
 * What is hidden becomes a word with a number, "<tenant-1>", the same wherever it stands: so it can
 * still be seen what belongs together. Beside what is named, every GUID and every address of mail
 * is hidden.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_REDACT_H
#define COMMAND_REDACT_H

#include "base/buf.h"

struct redact {
    struct redact_row *rows;
    size_t n;
    bool failed; /* memory ran out: nothing is given then */
};

void redact_clear(struct redact *r);
#define auto_redact __attribute__((cleanup(redact_clear)))

/* Hides that text, in any case of its letters, where it is no part of a longer word. `word` is a
 * literal that says what it is, "tenant". Less than three bytes hide nothing. */
void redact_hide(struct redact *r, const char *text, const char *word);

/* The same for a URL or identifier URI: its host, unless that is one of Microsoft's for everybody
 * or this machine, and each part of its path. Another text is hidden as a whole. */
void redact_hide_url(struct redact *r, const char *url);

/* Appends the text without what is hidden. AAD_INTERNAL: memory ran out. */
enum aad_code redact_append(struct redact *r, const char *text, struct buf *ret,
                            struct aad_error *err);

#endif
