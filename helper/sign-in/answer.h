/*
 * answer.h - what the authority sends back through the browser
 *
 * The authorization response (RFC 6749 sections 4.1.2 and 4.1.2.1) with the issuer of RFC 9207. It
 * comes from outside, by whoever can reach the browser or the loopback: only one with the state
 * of this sign-in is believed in anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_ANSWER_H
#define SIGN_IN_ANSWER_H

#include <stddef.h>

#include "base/secret.h"

#define ANSWER_MAX 65536 /* bytes of a query, body or pasted address */
#define ANSWER_ISS_SIZE 512

struct answer {
    struct secret code;
    char iss[ANSWER_ISS_SIZE]; /* who answered, by its own word; "" = it did not say */
};

/* Reads the query of the address that the browser was sent to, without its '?', or the body of a
 * form_post. AAD_OK: the code. AAD_REFUSED: its state is missing or another one's, so it says
 * nothing about this sign-in, which still waits. Any other: the end of this sign-in, for instance
 * AAD_CANCELLED, AAD_PERSON or AAD_NETWORK as the authority said, or AAD_PROTOCOL. */
enum aad_code answer_parse(const char *text, size_t len, const struct secret *state,
                           struct answer *ret, struct aad_error *err);

/* The same of what a person has pasted: the whole address from the browser, or what follows its '?'
 * or '#'; maybe in quotes, broken into lines by a terminal, with space around it. */
enum aad_code answer_parse_pasted(const char *text, size_t len, const struct secret *state,
                                  struct answer *ret, struct aad_error *err);

void answer_clear(struct answer *answer);

#define auto_answer __attribute__((cleanup(answer_clear)))

#endif
