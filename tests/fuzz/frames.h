/*
 * frames.h - the other end of a store's socket is the fuzzer: recv() gives its bytes, send() takes
 * ours
 *
 * Plain bytes hardly ever are frames. So a recipe makes them: a byte for the type of each, one for
 * how many fields it has (up to 9), and for each field a byte: below 0x80 a number, else a text
 * (0x80), a text of a table of words (0x90), bytes (0xa0), one that is absent (0xb0) or an error
 * (0xc0), with what it has in the low four bits: the length of what follows, or the word. Above
 * 0xf0 as many plain bytes are sent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_FRAMES_H
#define FUZZ_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"
#include "host/wire.h"

/* What comes next: these bytes as they are, or what their recipe makes. */
void frames_set(const uint8_t *bytes, size_t len, bool is_recipe);

/* Visits each frame that was sent since then: the last one may be cut. False: it was none. */
bool frames_visit_sent(void (*visit)(struct wire_frame *frame));

#endif
