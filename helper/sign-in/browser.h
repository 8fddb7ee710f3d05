/*
 * browser.h - the person's own browser
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_BROWSER_H
#define SIGN_IN_BROWSER_H

#include <aad-credential/error.h>

/* Starts what opens an https page (or one on loopback): $BROWSER, if that is one program, or what
 * the desktop has for it. It gets the user's own environment, and goes on without us.
 *
 * AAD_OK: it ended well within a second or is still at it. That is no proof that somebody sees the
 * page, so the address is shown as well: one that lives in a set-user-id sandbox (a snap), for
 * instance, may not start below us, who have given up new privileges (base/harden.h).
 * AAD_UNAVAILABLE: there is no display or no such program, or it failed at once.
 * AAD_REFUSED or AAD_USAGE: this is no address to open. */
enum aad_code browser_open(const char *url, struct aad_error *err);

#endif
