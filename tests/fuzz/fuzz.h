/*
 * fuzz.h - one entry for libFuzzer, and for replay.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
