/*
 * rotate-project.h - the service connections of a project of Azure DevOps that use what is rotated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_ROTATE_ROTATE_PROJECT_H
#define COMMAND_ROTATE_ROTATE_PROJECT_H

#include "command/rotate/rotate.h"

/* Notes which project the options name, before anything is begun. AAD_USAGE. */
enum aad_code rotate_note_project(struct rotate_run *run, struct aad_error *err);

/* Puts the new one into them, where that is not done yet: before the old one is taken out of use.
 */
enum aad_code rotate_update_project(struct rotate_run *run, struct aad_error *err);

#endif
