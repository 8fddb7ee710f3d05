// One token by a library of Azure for JavaScript, as a program asks for it, for exec-sdk.sh.
//
//   node azure-sdk.mjs MODULES CLASS RESOURCE [CLIENT-ID]
//
// MODULES has node_modules. CLASS is one of @azure/identity, or ManagedIdentityApplication of
// @azure/msal-node. Prints the token and when it expires, in milliseconds, as JSON; else the error.
//
// SPDX-License-Identifier: Apache-2.0
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';

globalThis.crypto ??= webcrypto; // @azure/identity is for Node 20, and Debian 12 has 18
const [modules, name, resource, clientId] = process.argv.slice(2);
const load = createRequire(`${modules}/`);

async function askMsal() {
  const { ManagedIdentityApplication } = load('@azure/msal-node');
  const managedIdentityIdParams = clientId ? { userAssignedClientId: clientId } : undefined;
  const application = new ManagedIdentityApplication({ managedIdentityIdParams });
  const { accessToken, expiresOn } = await application.acquireToken({ resource });
  return { token: accessToken, expires_ms: expiresOn.getTime() };
}

async function askIdentity() {
  const Credential = load('@azure/identity')[name];
  const credential = clientId ? new Credential({ clientId }) : new Credential();
  const { token, expiresOnTimestamp } = await credential.getToken(`${resource}/.default`);
  return { token, expires_ms: expiresOnTimestamp };
}

try {
  const answer = await (name === 'ManagedIdentityApplication' ? askMsal() : askIdentity());
  console.log(JSON.stringify(answer));
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
