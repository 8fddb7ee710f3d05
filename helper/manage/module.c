/*
 * module.c - the manage module's entry
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <aad-credential/store.h> /* AAD_EXPORT */

#include "base/trace.h"
#include "broker/manage-module.h"
#include "http/http.h"
#include "manage/convert.h"
#include "manage/creation.h"
#include "manage/devops.h"
#include "manage/graph-consent.h"
#include "manage/graph-key.h"
#include "manage/graph-password.h"
#include "manage/graph-proof.h"
#include "manage/graph-register.h"
#include "manage/graph-registration.h"
#include "manage/graph-user.h"
#include "manage/graph.h"
#include "manage/power.h"

AAD_EXPORT module_function manage_module_entry;

const struct module_head *manage_module_entry(void)
{
    static const struct manage_module module = {
        .head = {MANAGE_ABI, sizeof module, trace_follow, http_libraries},
        .registrar = {.look = graph_look_registration,
                      .make = graph_make_registration,
                      .end = graph_end_registration,
                      .consent = graph_consent,
                      .find_secrets = graph_find_secrets,
                      .give_certificate = graph_give_certificate,
                      .give_trust = graph_give_trust,
                      .take_trust = graph_distrust,
                      .register_power = power_register},
        .list = devops_list,
        .convert = convert_run,
        .test = devops_test,
        .create = creation_run,
        .undo = creation_undo,
        .update = creation_update,
        .share = devops_share,
        .erase = devops_erase,
        .list_passwords = graph_list_passwords,
        .add_password = graph_add_password,
        .remove_password = graph_remove_password,
        .list_keys = graph_list_keys,
        .add_key = graph_add_key,
        .remove_key = graph_remove_key,
        .read_me = graph_read_me,
        .change_password = graph_change_password};

    return &module.head;
}
