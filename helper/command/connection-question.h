/*
 * connection-question.h - the single questions of the dialog, and how one is asked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_QUESTION_H
#define COMMAND_CONNECTION_QUESTION_H

#include "base/secret.h"
#include "command/connection-options.h"
#include "connection/azure-scope.h"
#include "connection/paste.h"

struct dialog {
    const struct connection_options *options;
    struct connection *c;
    struct secret *secret;
    bool is_edit;
    bool is_again;           /* all is asked about, since the answers did not fit together */
    enum azure_scope listed; /* of what a list is wanted */
    struct aad_error *err;
};

/* Turns an answer into the value to set; the answer itself is the value, too. */
typedef const char *dialog_translate(const struct dialog *d, const char *answer);

/* One field. */
struct dialog_field {
    const char *key, *prompt;
    const char *fallback;        /* what Enter means; NULL = nothing */
    dialog_translate *translate; /* NULL = the answer is the value */
    bool is_optional;            /* Enter leaves it unset */
};

/* Asks until the answer is a valid value, and ^C or the end of the input alone ends that: no answer
 * is lost because another one is wrong. One that was given, or (but for an edit) is there
 * already, is not asked for. */
enum aad_code dialog_ask(struct dialog *d, const struct dialog_field *field);

/* The answer to a question, mended as what is pasted there (connection/paste.h). */
enum aad_code dialog_ask_line(const struct dialog *d, const char *prompt, const char *fallback,
                              enum paste paste, struct buf *ret);

/* Can what has been answered so far become a connection, which the administrator allows? By the
 * rules of the end: there is nothing left then to refuse. Of what is edited, an answer that is
 * still to come may be what has to change. */
enum aad_code dialog_check(const struct dialog *d);

/* Puts back what there was, in place of what an answer that is refused has changed. */
void dialog_take_back(struct dialog *d, struct connection *before);

/* Says what is wrong with an answer, in the dialog. */
void dialog_complain(const struct aad_error *err);

/* Asks one of the kind's questions. */
enum aad_code connection_question_ask(struct dialog *d, enum kind_question question);

#endif
