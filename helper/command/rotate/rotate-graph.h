/*
 * rotate-graph.h - the secrets and certificates of a connection's application at Microsoft Graph
 *
 * Each change is a line of the log (store/audit.h). A refusal is noted in the run.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_ROTATE_ROTATE_GRAPH_H
#define COMMAND_ROTATE_ROTATE_GRAPH_H

#include "command/rotate/rotate.h"

/* Into run->there, before all else. */
enum aad_code rotate_graph_list(struct rotate_run *run, struct aad_error *err);

/* Makes one with the name and end of *password, which gets the rest. A failure with a secret in
 * *ret: it is made, and cannot be logged. */
enum aad_code rotate_graph_add(struct rotate_run *run, struct manage_password *password,
                               struct secret *ret, struct aad_error *err);
/* Is it clear after that failure that none was made? */
bool rotate_graph_is_refused(enum aad_code code);

enum aad_code rotate_graph_remove(struct rotate_run *run, const char *id, struct aad_error *err);

/* The same for certificates: into run->keys. Where nobody may read the application, and its id was
 * said, there is that alone: run->cannot_list. */
enum aad_code rotate_graph_list_keys(struct rotate_run *run, struct aad_error *err);
enum aad_code rotate_graph_add_key(struct rotate_run *run, struct manage_new_key *key,
                                   struct aad_error *err);
enum aad_code rotate_graph_remove_key(struct rotate_run *run, const struct manage_old_key *key,
                                      struct aad_error *err);

/* What the application trusts, among else, into an empty *ret which the caller clears; one more;
 * one less: it is no failure if that is not there. */
enum aad_code rotate_graph_look(struct rotate_run *run, struct registration *ret,
                                struct aad_error *err);
enum aad_code rotate_graph_trust(struct rotate_run *run, const struct registration *there,
                                 const struct manage_trust *trust, struct aad_error *err);
enum aad_code rotate_graph_distrust(struct rotate_run *run, const struct registration *there,
                                    const char *name, struct aad_error *err);

/* The person's password. */
enum aad_code rotate_graph_change_password(struct rotate_run *run, const struct secret *current,
                                           const struct secret *password, struct aad_error *err);

/* Of those in run->there all that have the note's label, but that one ("" = all). */
enum aad_code rotate_graph_remove_labelled(struct rotate_run *run, const char *but,
                                           struct aad_error *err);

#endif
