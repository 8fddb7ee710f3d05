/*
 * sign-in.h - what the module does while a person is there (broker/mint-module.h)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_SIGN_IN_H
#define MINT_SIGN_IN_H

#include "mint/mint.h"
#include "mint/sts.h"

/* A person who has signed in is looked at before anything of his is kept: into m->person. */
enum aad_code sign_in_check(struct mint *m, const struct sts_answer *answer, struct aad_error *err);

/* Waits for the person, if this refusal and the time leave another look; else err may become that
 * nobody has come. */
bool sign_in_awaits(struct mint *m, const struct remedy_refusal *refusal, struct aad_error *err);

/* Keeps the refresh token. A person who has just signed in has done so for what comes later: if it
 * cannot be kept, he hears why. Of others it is only traced: the access token is good, and the
 * secret goes again next time. */
enum aad_code sign_in_keep(struct mint *m, const struct secret *token, struct aad_error *err);

/* The functions of the module. */
enum aad_code sign_in_redeem(const struct mint_request *request, struct token *ret,
                             struct mint_person *ret_person, struct aad_error *err);
enum aad_code sign_in_end(const struct mint_request *request, struct aad_error *err);

#endif
