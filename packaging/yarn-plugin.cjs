// A plugin of yarn 2 and later, which `aad-credential yarn` names in YARN_PLUGINS: yarn asks it which
// header a registry gets. The places that may have the token, and the token, come from a pipe that is
// empty once it was read; yarn makes the plugin twice in one process, so they are kept there.
//
// SPDX-License-Identifier: Apache-2.0
const fs = require('fs');

const kept = Symbol.for('aad-credential');
const line = /^(\/\/[^=]+\/):(_authToken|_auth)=(.+)$/;

// The lines of an .npmrc that are ours.
function read(path) {
  const schemes = {_authToken: 'Bearer', _auth: 'Basic'};
  return fs.readFileSync(path, 'utf8').split('\n').map((text) => line.exec(text)).filter(Boolean)
    .map(([, place, key, value]) => ({place: `https:${place}`, header: `${schemes[key]} ${value}`}));
}

module.exports = {
  name: 'aad-credential',
  factory: () => {
    const path = process.env.AAD_CREDENTIAL_NPMRC;
    if (!globalThis[kept] && path)
      globalThis[kept] = fs.existsSync(path) ? read(path) : []; // not there: a yarn that a script starts
    return {
      hooks: {
        getNpmAuthenticationHeader: async (current, registry) => {
          const place = `${registry.replace(/\/+$/, '')}/`;
          const entry = (globalThis[kept] || []).find((one) => place.startsWith(one.place));
          return entry ? entry.header : current;
        },
      },
    };
  },
};
