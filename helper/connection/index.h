/*
 * index.h - from a host to the one connection that may serve it, in a time that does not grow
 *
 * A hint file in the cache directory remembers which connection the last scan found for a host. It
 * is only a hint: the connection's own file is loaded and its rules decide. A hint is used while
 * both connection directories have the mtime that it was made with; otherwise all files are read
 * and the hint is written anew. Where two connections match, none is written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_INDEX_H
#define CONNECTION_INDEX_H

#include "base/request.h"
#include "connection/connection.h"

/* Loads the connection whose rules allow the request's target, and whose user name (if both are
 * set) is that one, where it is an account's: with an '@'. Of several it is one with that user name
 * rather than one with none, and then the one whose path goes on furthest with the target's
 * (host-path.h). path "" = it is not known. It has to have the audience that is asked for, and to
 * be the one that is meant (meant.h); without a target, these alone tell whose it is.
 *
 * AAD_NOT_FOUND: the host, or the place on it, is nobody's; or without a target the audience, as
 * far as it is the one that is meant. AAD_REFUSED: the target's has not that audience, or is not
 * the one that is meant. AAD_AMBIGUOUS names the candidates. A broken file of some other connection
 * does not stop the search, but is reported when nothing else was found. */
enum aad_code index_find(const struct request *request, struct connection *ret,
                         struct aad_error *err);

/* Forgets all hints; called after every change of a connection. */
void index_forget(void);

#endif
