/*
 * replaced.h - a secret that was replaced while a call was on its way with it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_REPLACED_H
#define MINT_REPLACED_H

#include "mint/mint.h"

/* An application's secret was rejected. Has the store another one by now (rotate takes the old one
 * out of use behind the new one)? Then that goes, once: whoever asks gets the token all the same. A
 * person's password never: each wrong one counts. */
bool replaced_take(struct mint *m);

#endif
