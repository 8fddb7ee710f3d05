/* SPDX-License-Identifier: Apache-2.0 */
/* proxy: a CONNECT proxy that maps every host name to 127.0.0.1 and records what it saw. */
#ifndef EMULATOR_PROXY_H
#define EMULATOR_PROXY_H

void *proxy_run(void *face);

#endif
