/*
 * doctor-machine.c - audit log, clock, hardening, curl, proxies
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/env.h"
#include "base/program.h"
#include "base/text.h"
#include "command/doctor.h"
#include "connection/policy.h"
#include "connection/settings.h"
#include "store/audit.h"

/* No release of ours is older than this, nor will one be run after that. */
#define DOCTOR_MACHINE_FIRST_S INT64_C(1767225600) /* 2026-01-01 */
#define DOCTOR_MACHINE_LAST_S INT64_C(4102444800)  /* 2100-01-01 */
#define DOCTOR_MACHINE_DAY_S 86400

bool doctor_machine_is_plausible(int64_t now_s, int64_t installed_s)
{
    return now_s >= DOCTOR_MACHINE_FIRST_S && now_s <= DOCTOR_MACHINE_LAST_S &&
           now_s >= installed_s - DOCTOR_MACHINE_DAY_S;
}

static void doctor_machine_check_clock(struct doctor *d)
{
    int64_t now_s = clock_now_s(), installed_s = 0;
    struct stat st;
    char stamp[24];

    if (!stat(MINT_MODULE_PATH, &st))
        installed_s = st.st_mtime;
    text_rfc3339(stamp, now_s);
    if (doctor_machine_is_plausible(now_s, installed_s))
        doctor_add(d, DOCTOR_OK, "clock", "%s", stamp);
    else
        doctor_add(d, DOCTOR_FAIL, "clock",
                   "%s cannot be right\n"
                   "Set it (timedatectl set-ntp true): tokens and certificates are judged by it.",
                   stamp);
}

static void doctor_machine_check_hardening(struct doctor *d)
{
    struct rlimit core = {1, 1};

    if (prctl(PR_GET_DUMPABLE) != 0)
        doctor_add(d, DOCTOR_FAIL, "hardening",
                   "other processes of yours can read our memory\n"
                   "Report this: it should not happen.");
    else if (getrlimit(RLIMIT_CORE, &core) || core.rlim_cur)
        doctor_add(d, DOCTOR_WARN, "hardening",
                   "programs that we start may leave a core file when they crash\n"
                   "Let the sandbox that this runs in allow setrlimit(RLIMIT_CORE).");
    else
        doctor_add(d, DOCTOR_OK, "hardening", "no core files, memory closed to other processes");
}

static void doctor_machine_check_curl(struct doctor *d)
{
    auto_buf struct buf curl = {0}, version = {0};
    struct aad_error err;

    if (!program_find("curl", &curl))
        doctor_add(d, DOCTOR_WARN, "curl",
                   "not installed: there is none on PATH\n"
                   "Install curl to use 'aad-credential curl'.");
    else if (doctor_version_of(d, buf_text(&curl), &version, &err))
        doctor_add_error(d, DOCTOR_WARN, "curl", &err);
    else
        doctor_add(d, DOCTOR_OK, "curl", "%s: %s", buf_text(&curl), buf_text(&version));
}

/* The value may hold a password: the report says only that the variable is set. */
static void doctor_machine_check_proxies(struct doctor *d)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
                                        "ALL_PROXY"};
    const char *idle = env_idle_proxy();
    size_t count = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = env_get(names[i]);

        if (!value || (idle && !strchr(value, '@')))
            continue;
        count++;
        if (strchr(value, '@'))
            doctor_add(d, DOCTOR_WARN, "proxy",
                       "%s is set and holds a password, which every program can read\n"
                       "Use a proxy that needs no password, or one that runs on this machine.",
                       names[i]);
        else
            doctor_add(d, DOCTOR_OK, "proxy", "%s is set", names[i]);
    }
    if (idle)
        doctor_add(d, DOCTOR_WARN, "proxy",
                   "%s names a proxy for http only, which nothing here uses\n"
                   "If there is one on the way out, set https_proxy as well.",
                   idle);
    else if (!count)
        doctor_add(d, DOCTOR_OK, "proxy", "none in the environment");
}

static void doctor_machine_check_audit(struct doctor *d)
{
    static const char *const where[] = {"off", "to syslog", "to the journal"};
    auto_settings struct settings settings = {0};
    struct aad_error err;

    if (settings_load(&settings, &err))
        doctor_add_error(d, DOCTOR_FAIL, "audit", &err);
    else if (!audit_is_heard(&settings))
        doctor_add(d, settings.audit_required ? DOCTOR_FAIL : DOCTOR_WARN, "audit",
                   "%s, where nobody takes the lines%s\n"
                   "Start the log (systemd-journald, rsyslog), or change 'audit' in config.json.",
                   where[settings.audit],
                   settings.audit_required ? ": no secret is used" : ": no use is logged");
    else
        doctor_add(d, DOCTOR_OK, "audit", "%s%s", where[settings.audit],
                   settings.audit_required ? ", and nothing without it" : "");
}

/* What the administrator limits, and which connections that leaves unusable. */
static void doctor_machine_check_policy(struct doctor *d)
{
    auto_buf struct buf limits = {0};
    struct aad_error err;

    if (policy_print(&limits, &err)) {
        doctor_add_error(d, DOCTOR_FAIL, "limits", &err);
        return;
    }
    doctor_add(d, DOCTOR_OK, "limits", "%s%s%s", limits.len ? "only " : "none in ",
               limits.len ? buf_text(&limits) : settings_system_path(),
               limits.len ? ", by the administrator" : "");
    for (size_t i = 0; limits.len && i < d->n_connections; i++)
        if (policy_check(&d->connections[i], NULL, &err))
            doctor_add_error_of(d, DOCTOR_WARN, "limits", d->connections[i].name, &err);
}

void doctor_machine_check(struct doctor *d)
{
    doctor_machine_check_audit(d);
    doctor_machine_check_policy(d);
    doctor_machine_check_clock(d);
    doctor_machine_check_hardening(d);
    doctor_machine_check_curl(d);
    doctor_machine_check_proxies(d);
}
