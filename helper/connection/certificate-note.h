/*
 * certificate-note.h - what is known of a connection's certificate without asking its store
 *
 * Whoever uses or makes one writes it down (STATE/certificate/...), for those who ask
 * nobody: `connection list`, `doctor`; and so that its end is warned of once a day, not at each
 * token.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CERTIFICATE_NOTE_H
#define CONNECTION_CERTIFICATE_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define CERTIFICATE_NOTE_DAY_S (24 * 3600)
#define CERTIFICATE_NOTE_NEAR_DAYS 30 /* what ends sooner is warned of */

struct certificate_note {
    char sha1[41]; /* hex; "" = nothing is known */
    int64_t until_s;
    bool is_self_made; /* no authority has issued it */
    bool has_next;     /* another one is pending */
};

/* Of a connection and the store that it has now. False: nothing is known. */
bool certificate_note_load(const char *name, const char *store, struct certificate_note *ret);
/* Does nothing where it is known already, or can be kept nowhere. */
void certificate_note_save(const char *name, const char *store,
                           const struct certificate_note *note);

/* It is not known any more. */
void certificate_note_erase(const char *name, const char *store);

/* Is it near its end, or past it, and was that not said in the last day? From now on it was. */
bool certificate_note_may_warn(const char *name, const char *store,
                               const struct certificate_note *note);

bool certificate_note_is_near(const struct certificate_note *note);
bool certificate_note_is_over(const struct certificate_note *note);

/* "1A2B..., 59 days left"; ..., EXPIRED. */
void certificate_note_print(const struct certificate_note *note, struct buf *ret);

/* What is to be done now, as it was made: commands, as the rest of a sentence. */
void certificate_note_print_way(const char *name, const struct certificate_note *note,
                                struct buf *ret);

#endif
