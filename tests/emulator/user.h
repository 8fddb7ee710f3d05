/* SPDX-License-Identifier: Apache-2.0 */
/* user: may this user sign in, by a password or in person? */
#ifndef EMULATOR_USER_H
#define EMULATOR_USER_H

#include "sts.h"

/* The user that the form names and whose password it carries; counts wrong passwords and locks.
 * 0 and the user, or what was refused. */
int user_sign_in(struct sts_call *call, cJSON **ret_user);

/* Is the user of this tenant, or a guest there? */
bool user_is_in(const cJSON *user, const cJSON *tenant);

/* What stands against a user whose password need not be checked: 0, or what was refused. A person
 * who signs in answers for more than a program with a password can. */
int user_check_flags(struct sts_call *call, const cJSON *user, bool is_person);

/* The same for somebody at a browser, of any tenant (NULL) or of this one. Refuses nothing: 0 and
 * the user, or the AADSTS number. */
int user_find_person(const cJSON *world, const char *upn, const cJSON *tenant,
                     const cJSON **ret_user);

#endif
