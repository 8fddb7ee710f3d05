/*
 * registration-compare.c - how a registration differs from what a connection needs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "connection/certificate-note.h"
#include "connection/client-auth.h"
#include "connection/expiry.h"
#include "connection/proof.h"
#include "connection/registration.h"
#include "connection/template.h"

#define COMPARE_DAY_S ((int64_t)(24 * 3600))
#define COMPARE_PLACE "In the registration of application {app}: "

struct compare {
    const struct connection *c;
    const struct registration *r;
    const struct registration_proof *proof;
    struct registration_need need;
    registration_visit *visit;
    void *ctx;
    size_t n;
};

/* remedy: {fields} as in template.h. */
static void compare_say(struct compare *run, const char *name, const struct buf *what,
                        const char *remedy)
{
    struct registration_fault fault = {.name = name, .is_note = name[0] == '-'};

    fault.name += fault.is_note;
    buf_append(&fault.what, what->bytes, what->len);
    template_print(&fault.remedy, remedy, run->c, NULL);
    run->n += !fault.is_note;
    run->visit(run->ctx, &fault);
    buf_clear(&fault.what);
    buf_clear(&fault.remedy);
}

/* A name with a "-" before it is that of a note. */
static void compare_tell(struct compare *run, const char *name, const char *remedy,
                         const char *format, ...) AAD_PRINTF(4, 5);
static void compare_tell(struct compare *run, const char *name, const char *remedy,
                         const char *format, ...)
{
    auto_buf struct buf what = {0};
    char text[400];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_append_text(&what, text);
    compare_say(run, name, &what, remedy);
}

/* --- the application -------------------------------------------------------------------------- */

static void compare_application(struct compare *run)
{
    if (run->r->is_identity)
        compare_tell(run, "-registration",
                     "'Federated credentials' on its own page; 'aad-credential verify {name}' in "
                     "the job tries it.",
                     "it is a managed identity, whose federated credentials are not kept by "
                     "Microsoft Graph");
    else if (!run->r->id[0])
        compare_tell(run, "-registration", "Its owner's tenant has the rest of it.",
                     "the application is registered in another tenant: only its service principal "
                     "can be looked at here");
    if (!run->r->principal[0])
        compare_tell(run, "service-principal",
                     "aad-credential app update {name}   (or: az ad sp create --id {app})",
                     "it has no service principal in this tenant: nobody can sign in as it");
    else if (run->r->is_disabled)
        compare_tell(run, "disabled",
                     "'Enterprise applications', application {app}, 'Properties', 'Enabled for "
                     "users to sign-in': Yes.",
                     "its service principal is disabled");
}

static void compare_flags(struct compare *run)
{
    const struct registration_need *need = &run->need;
    const struct registration *r = run->r;

    if (need->is_public && !r->is_public)
        compare_tell(run, "public-client",
                     COMPARE_PLACE "'Authentication', 'Allow public client flows': Yes. Or: "
                                   "aad-credential app update {name}",
                     "it allows no public client flows, and '%s' (%s) is one", run->c->name,
                     run->c->grant);
    if (need->takes_others && !strcmp(r->accounts, "AzureADMyOrg"))
        compare_tell(run, "accounts",
                     COMPARE_PLACE "'Authentication', 'Supported account types': accounts in any "
                                   "organizational directory; or name the tenant: aad-credential "
                                   "connection edit {name} --authority URL/TENANT",
                     "it takes accounts of its own tenant only, and '%s' signs in at '%s'",
                     run->c->name, run->c->tenant);
    if (need->redirect && !registration_has_redirect(
                              need->is_web ? &r->web_redirects : &r->redirects, need->redirect))
        compare_tell(run, "redirect-uri",
                     COMPARE_PLACE "'Authentication', 'Add a platform'. Or: aad-credential app "
                                   "update {name}",
                     "it has no redirect URI %s of the platform '%s'", need->redirect,
                     need->is_web ? "Web" : "Mobile and desktop applications");
}

/* --- permissions ------------------------------------------------------------------------------ */

#define COMPARE_CONSENT                                                                            \
    "For one user, who signs in at {allow} - for the whole tenant, by an administrator at "        \
    "{consent}"

static void compare_consent(struct compare *run, const struct registration_permission *one)
{
    const char *user = run->c->username ? run->c->username : "whoever signs in";

    if (one->consent == CONSENT_NONE)
        compare_tell(run, "consent", COMPARE_CONSENT, "nobody has consented to %s of %s for %s",
                     one->name, one->api->title, user);
    else if (one->consent == CONSENT_SOME)
        compare_tell(run, "-consent", COMPARE_CONSENT,
                     "single users have consented to %s of %s; whether %s has cannot be seen",
                     one->name, one->api->title, user);
    else if (one->consent == CONSENT_UNKNOWN)
        compare_tell(run, "-consent", "Name another connection with --as.",
                     "whether somebody has consented to %s of %s may not be seen", one->name,
                     one->api->title);
}

static void compare_permission(struct compare *run, const struct registration_permission *one)
{
    if (!one->service[0])
        compare_tell(run, "service",
                     "Have a user of the tenant sign in to that service once; then look again.",
                     "the tenant has never used %s (%s)", one->api->title, one->api->id);
    else if (!one->id[0])
        compare_tell(run, "-permission",
                     "Compare what the portal lists for it under 'API permissions'.",
                     "%s has no permission %s", one->api->title, one->name);
    else if (!one->is_listed && run->r->id[0])
        compare_tell(run, "permission",
                     COMPARE_PLACE "'API permissions', 'Add a permission', 'APIs my organization "
                                   "uses', 'Delegated permissions'. Or: aad-credential app update "
                                   "{name}",
                     "the permission %s of %s is missing", one->name, one->api->title);
}

static void compare_permissions(struct compare *run)
{
    const struct registration *r = run->r;

    for (size_t i = 0; i < r->n_permissions; i++) {
        const struct registration_permission *one = &r->permissions[i];
        bool is_again = i && r->permissions[i - 1].api == one->api;

        if (one->service[0] || !is_again)
            compare_permission(run, one);
        if (one->id[0] && r->principal[0])
            compare_consent(run, one);
    }
    if (run->need.n_unknown)
        compare_tell(run, "-permission",
                     "Compare 'API permissions' with what the service asks for.",
                     "which permissions its audiences need is not known here");
}

/* --- what it proves itself by ----------------------------------------------------------------- */

static bool compare_store(struct compare *run, const char *title)
{
    if (!run->proof->code || run->proof->code == AAD_NOT_FOUND)
        return true;
    compare_tell(run, "-store", "'aad-credential verify {name}' says why.",
                 "what the store has for it cannot be looked at, so no %s was compared", title);
    return false;
}

static void compare_end(struct compare *run, const char *name, const char *remedy, int64_t until_s,
                        int64_t near_days)
{
    int64_t left_s = until_s - clock_now_s();
    char day[24];

    if (!until_s || left_s > near_days * COMPARE_DAY_S)
        return;
    (void)text_rfc3339(day, until_s);
    if (left_s <= 0)
        compare_tell(run, name + 1, remedy, "its %s has expired on %.10s", name + 1, day);
    else
        compare_tell(run, name, remedy, "its %s ends in %" PRId64 " day%s, on %.10s", name + 1,
                     left_s / COMPARE_DAY_S, left_s / COMPARE_DAY_S == 1 ? "" : "s", day);
}

/* Several may begin alike: the one that lasts longest counts. */
static void compare_secret(struct compare *run)
{
    static const char rotate[] = "aad-credential rotate {name}";
    static const char first[] = "aad-credential app secret {name}";
    const struct registration *r = run->r;
    const struct registration_secret *found = NULL;
    bool may_be = false;

    if (!compare_store(run, "secret"))
        return;
    if (!run->proof->hint[0]) {
        compare_tell(run, "secret", first, "no client secret of it is stored here");
        return;
    }
    for (size_t i = 0; i < r->n_secrets; i++) {
        may_be |= !r->secrets[i].hint[0];
        if (!strcmp(r->secrets[i].hint, run->proof->hint) &&
            (!found || found->until_s < r->secrets[i].until_s))
            found = &r->secrets[i];
    }
    if (found)
        compare_end(run, "-secret", rotate, found->until_s, EXPIRY_NEAR_DAYS);
    else if (may_be)
        compare_tell(run, "-secret", "'aad-credential verify {name}' tries it.",
                     "whether the stored secret is one of the application's cannot be told");
    else
        compare_tell(run, "secret",
                     "Store the value of one that it has: {store}. Or make another one: "
                     "aad-credential app secret {name} --replace",
                     "the stored secret is none of the application's %zu", r->n_secrets);
}

static const struct registration_key *compare_find_key(const struct compare *run, const char *sha1)
{
    for (size_t i = 0; sha1[0] && i < run->r->n_keys; i++)
        if (text_equal_nocase(run->r->keys[i].sha1, sha1))
            return &run->r->keys[i];
    return NULL;
}

static void compare_certificate(struct compare *run)
{
    static const char upload[] = "aad-credential app certificate {name}";
    const struct registration_key *found = compare_find_key(run, run->proof->sha1);

    if (!compare_store(run, "certificate"))
        return;
    if (!found)
        found = compare_find_key(run, run->proof->next_sha1);
    if (!run->proof->sha1[0])
        compare_tell(run, "certificate", upload, "it has no key with a certificate here");
    else if (!found)
        compare_tell(run, "certificate", upload,
                     "the certificate %s is none of the application's %zu", run->proof->sha1,
                     run->r->n_keys);
    else
        compare_end(run, "-certificate",
                    "aad-credential key certificate {name} --renew, then: aad-credential app "
                    "certificate {name}",
                    found->until_s, CERTIFICATE_NOTE_NEAR_DAYS);
}

static bool compare_fits(const struct buf *there, const char *wanted)
{
    return !wanted[0] || !strcmp(buf_text(there), wanted);
}

/* The first that fits in most: of it can be said what differs. */
static void compare_trust(struct compare *run)
{
    static const char remedy[] = "aad-credential app trust {name}";
    auto_buf struct buf issuer = {0}, subject = {0};
    const struct registration *r = run->r;
    const struct registration_trust *near = NULL;
    const char *audience = proof_audience(run->c);

    proof_print_issuer(run->c, &issuer);
    proof_print_subject(run->c, &subject);
    for (size_t i = 0; i < r->n_trusts; i++) {
        const struct registration_trust *one = &r->trusts[i];
        bool is_near = compare_fits(&one->issuer, buf_text(&issuer)) &&
                       compare_fits(&one->subject, buf_text(&subject));

        if (is_near && compare_fits(&one->audience, audience)) {
            if (!issuer.len || !subject.len)
                compare_tell(run, "-trust",
                             "aad-credential connection edit {name} --assertion-issuer ISSUER "
                             "--assertion-subject SUBJECT",
                             "of whom it has to trust, not all is known here: '%s' may be the one",
                             buf_text(&one->name));
            return;
        }
        near = is_near || (!near && compare_fits(&one->subject, buf_text(&subject))) ? one : near;
    }
    if (r->hides_trusts)
        compare_tell(run, "-trust", "Name another connection with --as.",
                     "its federated credentials may not be seen");
    else if (!near)
        compare_tell(run, "trust", remedy,
                     "none of its %zu federated credentials is for issuer '%s', subject '%s'",
                     r->n_trusts, issuer.len ? buf_text(&issuer) : "?",
                     subject.len ? buf_text(&subject) : "?");
    else
        compare_tell(
            run, "trust", remedy, "its federated credential '%s' has another %s than '%s' has",
            buf_text(&near->name),
            compare_fits(&near->issuer, buf_text(&issuer)) ? "audience" : "issuer", run->c->name);
}

static void compare_proof(struct compare *run)
{
    if (client_auth_has_key(run->c))
        compare_certificate(run);
    else if (client_auth_of(run->c)->secret_role)
        compare_secret(run);
    else if (run->need.trusts)
        compare_trust(run);
}

size_t registration_compare(const struct connection *c, const struct registration *r,
                            const struct registration_proof *proof, registration_visit *visit,
                            void *ctx)
{
    struct compare run = {.c = c, .r = r, .proof = proof, .visit = visit, .ctx = ctx};

    registration_find_need(c, &run.need);
    if (!r->id[0] && !r->principal[0]) {
        compare_tell(&run, "registration",
                     "Is the client id right, and the tenant? Compare 'aad-credential connection "
                     "show {name}' with 'App registrations'. To register another one: "
                     "aad-credential app create",
                     "tenant %s has no application %s", c->tenant, c->client_id);
        return run.n;
    }
    compare_application(&run);
    if (r->id[0])
        compare_flags(&run);
    compare_permissions(&run);
    if (r->id[0])
        compare_proof(&run);
    return run.n;
}
