/*
 * manage-user.h - what the manage module tells of the person whose token asks
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MANAGE_USER_H
#define BROKER_MANAGE_USER_H

#include <stdbool.h>
#include <stdint.h>

struct manage_user {
    char name[256];       /* the user principal name */
    int64_t changed_s;    /* when the password was changed last; 0 = nobody knows */
    bool is_synchronized; /* from a directory of the organization's own */
};

#endif
