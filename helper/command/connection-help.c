/*
 * connection-help.c - see connection-help.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-help.h"

#define HELP_KEYS "  --client-id GUID        the application (client) id\n" CONNECTION_HELP_KEYS

#define HELP_SECRET                                                                                \
    "  --secret-stdin          read the secret from standard input\n"                              \
    "  --secret-fd N           read the secret from descriptor N\n"                                \
    "  --no-secret             without a secret for now\n"                                         \
    "  --no-verify             do not verify what was saved\n"                                     \
    "  --no-instance-discovery\n"                                                                  \
    "                          believe in an authority that Microsoft does not know\n"

#define HELP_NEVER                                                                                 \
    "\nThe secret comes from the terminal, standard input or a descriptor; never from an\n"        \
    "argument.\n"

#define HELP_SAME "the same as the argument"

static const char help_add[] =
    "usage: aad-credential connection add [KIND|NAME] [--name NAME] [--KEY VALUE ...]\n"
    "                                     [--secret-stdin | --secret-fd N | --no-secret]\n"
    "                                     [--from-environment | --from CONNECTION] [--yes]\n\n"
    "Makes a connection, and checks it. On a terminal it asks for what was not given. KIND is\n"
    "@kinds@; lcs, if none is given.\n\n"
    "  --name NAME             the name of the connection: a to z, 0 to 9 and '-'\n"
    "  --kind KIND             what it is for\n" HELP_KEYS
    "  --from CONNECTION       takes who it is, and how that is proved, from one that is there: a\n"
    "                          powerplatform from an lcs; its secret, too, if you say so or --yes\n"
    "  --from-environment      takes what was not given from AZURE_CLIENT_ID, AZURE_TENANT_ID\n"
    "                          and the other variables of Azure's libraries and of jobs; shows\n"
    "                          it and asks, or saves it at once with --yes\n"
    "  --replace               over one of that name that is there\n"
    "  --yes                   do not ask\n"
    "  --secret                ask for the secret, on the terminal\n" HELP_SECRET HELP_NEVER;

static const char help_list[] =
    "usage: aad-credential connection list [--json | --names]\n\n"
    "Shows all connections in a table: what each is for, its grant, and how it stands.\n\n"
    "  --names  the names alone, one a line\n"
    "  --json   for programs\n";

static const char help_show[] =
    "usage: aad-credential connection show [CONNECTION] [--json] [--no-store]\n\n"
    "Shows one connection: its fields, its tokens, and what its store has. Without CONNECTION, "
    "the\n"
    "one that 'aad-credential connection default' has chosen.\n\n"
    "  --name CONNECTION  " HELP_SAME "\n"
    "  --json             for programs\n"
    "  --no-store         leave the store alone\n";

static const char help_edit[] =
    "usage: aad-credential connection edit CONNECTION [--KEY VALUE ...]\n"
    "                                      [--secret | --secret-stdin | --secret-fd N]\n\n"
    "Changes a connection, and checks it. On a terminal and without options it asks. Of what may\n"
    "be repeated, those that are given take the place of all that were there.\n\n"
    "  --name CONNECTION       " HELP_SAME "\n"
    "  --kind KIND             what it is for: @kinds@\n" HELP_KEYS
    "  --secret                ask for the secret anew\n" HELP_SECRET HELP_NEVER;

static const char help_rename[] =
    "usage: aad-credential connection rename CONNECTION NEW [--yes]\n\n"
    "Gives a connection another name; what its stores have of it moves along.\n\n"
    "  --name CONNECTION  in place of the first argument\n"
    "  --yes              do not ask\n";

static const char help_remove[] =
    "usage: aad-credential connection remove CONNECTION [--yes] [--store STORE]\n\n"
    "Removes a connection with its tokens and its secrets. A key on a token stays.\n\n"
    "  --name CONNECTION  " HELP_SAME "\n"
    "  --store STORE      where the secret of one is whose file is gone: @stores@\n"
    "  --yes              do not ask\n";

static const char help_default[] =
    "usage: aad-credential connection default [CONNECTION | --none]\n\n"
    "Chooses the connection that is meant where a command is given none; without an argument it\n"
    "says which one that is. No tool gets an identity by it.\n\n"
    "  --name CONNECTION  " HELP_SAME "\n"
    "  --none             from now on there is none\n";

static const char help_export[] =
    "usage: aad-credential connection export CONNECTION\n\n"
    "Prints the file of a connection, which has no secret in it, for 'connection import' on\n"
    "another machine.\n\n"
    "  --name CONNECTION  " HELP_SAME "\n";

static const char help_import[] =
    "usage: aad-credential connection import FILE|- [--name NAME] [--replace] [--KEY VALUE ...]\n"
    "       aad-credential connection import --from FORMAT [FILE|-] [--entry NAME] [--name NAME]\n"
    "                                        [--yes] [--secret-stdin | --secret-fd N | "
    "--no-secret]\n\n"
    "Makes a connection from an exported file, or from a file of another program: that is shown\n"
    "and asked about, or saved at once with --yes; the secret in it goes into the store.\n\n"
    "  --from FORMAT           which program's file it is:@imports@\n"
    "  --entry NAME            which of several in such a file\n"
    "  --name NAME             the name of the connection\n"
    "  --replace               over one of that name that is there\n"
    "  --yes                   do not ask\n" HELP_SECRET
    "  --kind KIND             what it is for: @kinds@\n" HELP_KEYS HELP_NEVER;

const struct command_verb connection_help[CONNECTION_VERBS] = {
    [CONNECTION_ADD] = {"add", "make a connection, and check it", help_add, NULL},
    [CONNECTION_LIST_ALL] = {"list", "show all connections", help_list, NULL},
    [CONNECTION_SHOW] = {"show", "show one connection", help_show, NULL},
    [CONNECTION_EDIT] = {"edit", "change a connection", help_edit, NULL},
    [CONNECTION_RENAME] = {"rename", "give a connection another name", help_rename, NULL},
    [CONNECTION_REMOVE] = {"remove", "remove a connection and its secrets", help_remove, NULL},
    [CONNECTION_DEFAULT] = {"default", "choose the one that is meant where none is named",
                            help_default, NULL},
    [CONNECTION_EXPORT] = {"export", "print the file of a connection", help_export, NULL},
    [CONNECTION_IMPORT] = {"import", "make one from an exported file, or another program's",
                           help_import, NULL},
};
