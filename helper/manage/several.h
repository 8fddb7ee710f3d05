/*
 * several.h - the same work for each of many, of which a few wait at the same time
 *
 * There are threads only between start and end of several_run(), and of these one at a time
 * computes: the others wait for the network or the clock, between several_pause() and
 * several_resume(). So nothing but what is done there needs to know of threads.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_SEVERAL_H
#define MANAGE_SEVERAL_H

#include <stddef.h>

#include <aad-credential/error.h>

#include "base/deadline.h"

#define SEVERAL_MAX 4u /* as many as wait for Azure DevOps at the same time */

typedef enum aad_code several_work(void *ctx, size_t i, struct aad_error *err);

/* Calls it for 0 to n - 1. Once one has failed, no other is begun, and what is going on ends; that
 * failure is returned. Signals are left to the caller's thread. Without threads, one after another.
 */
enum aad_code several_run(size_t n, several_work *work, void *ctx, struct aad_error *err);

/* Around whatever waits; and around deadline_sleep_ms(). Outside of several_run() they do nothing
 * more. */
void several_pause(void);
void several_resume(void);
void several_sleep_ms(int64_t ms, const struct deadline *deadline);

#endif
