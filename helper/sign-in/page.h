/*
 * page.h - the page that a browser shows at the end of a sign-in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_PAGE_H
#define SIGN_IN_PAGE_H

#include "base/buf.h"

/* It loads nothing, runs nothing and tells nobody where it has been: its address has the code. */
#define PAGE_TYPE "text/html; charset=utf-8"
#define PAGE_POLICY "default-src 'none'; style-src 'unsafe-inline'"

/* Appends a whole page of HTML. Title and text are plain text, of whomever. */
enum aad_code page_print(const char *title, const char *text, struct buf *ret,
                         struct aad_error *err);

#endif
