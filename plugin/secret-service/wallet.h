/*
 * wallet.h - KWallet: a wallet that is open, and whose Secret Service says that it is locked
 *
 * A login opens the wallet, but its collection stays locked until somebody unlocks it, which then
 * takes a millisecond and shows nothing. Whether the wallet is open, kwalletd says itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WALLET_H
#define WALLET_H

#include "collection.h"

/* Unlocks the collection if KWallet is its service and says that the wallet of that name is open:
 * then no dialog can follow. Half a second at most. False: it is still locked. */
bool wallet_unlock(struct aad_store_state *s, const char *path, const char *name);

#endif
