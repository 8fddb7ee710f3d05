/*
 * part.h - parts of the program that a package, or whoever built it, may have left out
 *
 * Each brings libraries of its own, or is of use to few. Whether one is here is seen where it would
 * be used: at its file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_PART_H
#define BASE_PART_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#define PART_WHERE_MAX 160

/* Is there a part of that name? It is that of its option of Meson. */
bool part_exists(const char *name);

/* Where it is to be had, for a sentence: "it is in the package aad-credential-pkcs11". False where
 * it comes with the program, and should be here, and where there is no such part. */
bool part_where(const char *name, char *out, size_t size);

/* AAD_UNAVAILABLE: the part is not at that path, and what to do about it. */
enum aad_code part_fail(const char *name, const char *path, struct aad_error *err);

#endif
