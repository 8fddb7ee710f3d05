/*
 * doctor.h - the report of `doctor`, and the parts of the machine it looks at
 *
 * A part adds lines; none of them changes anything, asks anybody, or ends the report. OK: as it
 * should be. WARN: works, with less protection or comfort than it could. FAIL: something that is
 * in use does not work, or is unsafe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_DOCTOR_H
#define COMMAND_DOCTOR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json-print.h"
#include "base/screen.h"
#include "command/command.h"
#include "command/git-config.h"
#include "connection/connection.h"

#define DOCTOR_CONNECTIONS_MAX 512

enum doctor_level { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL };

struct doctor {
    struct buf text;
    struct command_context *ctx; /* gets each line when it is there; NULL = the text is kept */
    struct screen screen;        /* that of the text */
    struct json_print *checks;
    unsigned n_failed, n_warned;
    struct deadline end;            /* of all looks */
    struct connection *connections; /* those that could be read */
    size_t n_connections;
};

/* One line: what was looked at and what was found, escaped here. The remedy, if there is one,
 * follows a line end of the text, as in aad_error_set(). */
void doctor_add(struct doctor *d, enum doctor_level level, const char *title, const char *text, ...)
    AAD_PRINTF(4, 5);

/* The line of a call that failed, with its remedy. */
void doctor_add_error(struct doctor *d, enum doctor_level level, const char *title,
                      const struct aad_error *err);
/* The same for one thing among several with that title. */
void doctor_add_error_of(struct doctor *d, enum doctor_level level, const char *title,
                         const char *which, const struct aad_error *err);

/* The time for one more look: its own limit, or what is left for all of them. */
struct deadline doctor_limit(const struct doctor *d, int64_t limit_ms);

/* The program's own version, and the system's. */
void doctor_version_check(struct doctor *d);
/* What a program that is used here answers to --version, up to a '('. */
enum aad_code doctor_version_of(struct doctor *d, const char *path, struct buf *ret,
                                struct aad_error *err);
/* PRETTY_NAME of os-release(5), escaped; false = it has none. Pure. */
bool doctor_version_find_system(const char *os_release, char *out, size_t size);

/* The modules, the host process and the plugins that come with the program: does each load? */
void doctor_part_check(struct doctor *d);

/* Directories, and the connection files (which this one reads into *d) with what they name. */
void doctor_files_check(struct doctor *d);

/* The keyring, the embedded store, other stores in use, the token cache. */
void doctor_store_check(struct doctor *d);

/* PKCS#11 modules that do not start. */
void doctor_module_check(struct doctor *d);

/* Which helpers git would tell our token, for each host of a connection; lines of ours that name no
 * connection; an Authorization header beside ours. */
void doctor_git_check(struct doctor *d);

/* The other tools that `setup` knows: which ask us, and by a program that they find? */
void doctor_tool_check(struct doctor *d);

/* What git takes for one https place, after all resets: the values of "PREFIX[URL]SUFFIX", for
 * example "credential." and ".helper", as places in config->entries. At most max. Returns how many.
 * Pure. */
size_t doctor_git_find(const struct git_config *config, const char *const ends[2], const char *host,
                       size_t *ret_places, size_t max);

/* If entry i of base includes a file on a condition: reads the file into *included, and *ret is the
 * configuration of a repository where the condition holds. It borrows from both. Else false, also
 * where there is no such file. */
bool doctor_git_load_included(const struct git_config *base, size_t i, struct git_config *included,
                              struct git_config *ret);

/* The commands of `exec`: could they be answered; and `serve`. */
void doctor_endpoint_check(struct doctor *d);

/* The audit log, the administrator's limits, clock, hardening of the process, curl, proxies. */
void doctor_machine_check(struct doctor *d);

/* The report to send to others, of all that was found and of each connection's file and last
 * failure: without secrets, which are in none of it, and unless with_names without what says whose
 * it is. In doctor-report.c. */
enum aad_code doctor_report_print(struct doctor *d, bool with_names, struct buf *ret,
                                  struct aad_error *err);

/* Can it be that time, where a part of ours was installed at installed_s? No file is newer than
 * now, give or take a day. Pure. */
bool doctor_machine_is_plausible(int64_t now_s, int64_t installed_s);

#endif
