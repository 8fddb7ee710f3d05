/*
 * rotation-world.h - what a rotation shares with others, played: the note with its lock, the store,
 * Microsoft Graph and the authority. A secret is a number.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MODEL_ROTATION_WORLD_H
#define MODEL_ROTATION_WORLD_H

#include "connection/rotation.h"

#define ROTATION_WORLD_NOW_S 1700000000
#define ROTATION_WORLD_SECRETS 8u /* that are made in one run, at most */
#define ROTATION_WORLD_ID "e0000000-0000-4000-8000-00000000000"

extern struct rotation_world {
    unsigned char is_locked, holder;
    struct {
        enum rotation_phase phase;
        char label[ROTATION_LABEL_SIZE];
        unsigned char used, next, former;
        int64_t next_until_s, due_s;
    } note;
    unsigned char in_use, beside; /* in the store: under each role; 0 = nothing */
    unsigned char made, labels;
    struct {
        unsigned char is_there, is_shown;
        char label[ROTATION_LABEL_SIZE];
    } there[ROTATION_WORLD_SECRETS]; /* at the application */
} rotation_world;

/* What was made at the application is told by list_passwords from now on. */
void rotation_world_show(void);

/* The lock is free, if that process has it. */
void rotation_world_unlock(unsigned process);

#endif
