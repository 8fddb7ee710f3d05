/*
 * creation-right.c - what the identity of a service connection needs at the other side: whom it
 * trusts, its role, and who may use it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "connection/cloud.h"
#include "manage/creation-step.h"
#include "manage/devops.h"
#include "manage/graph.h"

struct trust creation_trust(const struct creation *run, char name[CREATION_TRUST_NAME])
{
    (void)snprintf(name, CREATION_TRUST_NAME, "azure-devops-%s", run->journal.endpoint);
    return (struct trust){.name = name,
                          .issuer = buf_text(&run->made->issuer),
                          .subject = buf_text(&run->made->subject),
                          .audience = run->plan->draft->exchange};
}

/* "https://vstoken.dev.azure.com/ORGANIZATION-ID", with "sc://ORGANIZATION/PROJECT/NAME". */
static bool creation_is_of_devops(const struct creation *run)
{
    static const char issuer[] = "https://vstoken.dev.azure.com/";
    const char *subject = buf_text(&run->made->subject);
    const char *name = run->plan->draft->name;
    size_t len = strlen(subject), name_len = strlen(name);

    return text_has_prefix(buf_text(&run->made->issuer), issuer) &&
           text_is_guid(buf_text(&run->made->issuer) + sizeof issuer - 1) &&
           text_has_prefix(subject, "sc://") && len > name_len + 1 &&
           subject[len - name_len - 1] == '/' && !strcmp(subject + len - name_len, name);
}

/* The authority of the connection's own tenant, with a subject that has the service connection's
 * id. */
static bool creation_is_of_tenant(const struct creation *run)
{
    auto_buf struct buf issuer = {0};
    struct url url;
    char origin[300];

    if (url_parse(buf_text(&run->made->issuer), &url, NULL) || !cloud_of_authority(url.host))
        return false;
    buf_append_all(&issuer, url_print_origin(&url, origin, sizeof origin), "/",
                   run->plan->draft->tenant, "/v2.0", (char *)NULL);
    return text_equal_nocase(buf_text(&issuer), buf_text(&run->made->issuer)) &&
           strcasestr(buf_text(&run->made->subject), run->journal.endpoint);
}

/* Whom an identity trusts decides who may be it: what a server says is believed only where it is
 * Azure DevOps' own word for this very service connection (P1). */
static bool creation_may_trust(const struct creation *run)
{
    return creation_is_of_devops(run) || creation_is_of_tenant(run);
}

static enum aad_code creation_register(struct creation *run, struct aad_error *err)
{
    char name[CREATION_TRUST_NAME];
    const struct trust trust = creation_trust(run, name);
    enum aad_code code;

    if (run->plan->identity)
        return azure_trust(run->plan->azure, run->plan->identity, &trust, err);
    code = creation_find_application(run, err);
    return code ? code : graph_trust(run->plan->graph, run->journal.application, &trust, err);
}

/* What Azure DevOps has assigned. Where nobody asks Graph, somebody else has to do it. It is noted
 * before it is sent; that it may be there already does no harm. */
enum aad_code creation_make_trust(struct creation *run, struct aad_error *err)
{
    enum aad_code code;

    if (!run->made->issuer.len || (!run->plan->identity && !run->plan->graph))
        return AAD_OK;
    run->made->is_odd = !creation_may_trust(run);
    if (run->made->is_odd)
        return AAD_OK;
    run->journal.has_trust = true;
    code = journal_save(&run->journal, err);
    if (!code)
        code = creation_register(run, err);
    if (code)
        return code;
    creation_tell(run, "registered: a federated credential, which trusts",
                  buf_text(&run->made->subject));
    run->made->is_registered = true;
    return AAD_OK;
}

struct azure_assignment creation_assignment(const struct creation *run)
{
    return (struct azure_assignment){.scope = buf_text(&run->plan->draft->scope),
                                     .id = run->journal.tag,
                                     .role = AZURE_CONTRIBUTOR,
                                     .principal = run->journal.principal};
}

static enum aad_code creation_give_role(struct creation *run, struct aad_error *err)
{
    const struct azure_assignment assignment = creation_assignment(run);

    return azure_give_role(run->plan->azure, &assignment, err);
}

enum aad_code creation_make_role(struct creation *run, struct aad_error *err)
{
    enum aad_code code;

    if (!run->plan->is_automatic || run->journal.has_role)
        return AAD_OK;
    code = creation_give_role(run, err);
    if (code)
        return code;
    run->journal.has_role = true;
    creation_tell(run, "gave: the role Contributor on", buf_text(&run->plan->draft->scope));
    return journal_save(&run->journal, err);
}

enum aad_code creation_open_pipelines(struct creation *run, struct aad_error *err)
{
    enum aad_code code;

    if (!run->plan->opens_pipelines)
        return AAD_OK;
    code = devops_permit(run->project, run->journal.endpoint, run->plan->deadline, err);
    if (!code)
        creation_tell(run, "allowed: all pipelines of the project may use it", "");
    return code;
}
