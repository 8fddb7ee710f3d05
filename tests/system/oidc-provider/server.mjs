// The issuers of openid-provider.sh: oidc-provider, three times below one port.
//
//   node server.mjs MODULES DIRECTORY
//
// MODULES is where npm has put it. In DIRECTORY are clients.json, key.pem and cert.pem; "ready" is
// written there when it listens, and "wire" gets a line of JSON for each request.
//
// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, directory] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(path.join(modules, 'oidc-provider/lib/index.js')));
const clients = JSON.parse(fs.readFileSync(path.join(directory, 'clients.json')));
const places = ['', '/realms/one', '/slash/'];
const issuers = new Map();

const findAccount = (ctx, id) => ({
  accountId: id,
  claims: () => ({ sub: id, preferred_username: `${id}@example.test` }),
});

// A user's password: no grant of oidc-provider's own, but of many servers.
async function password(ctx, next) {
  const { client, params, provider } = ctx.oidc;
  const { username } = params;
  if (params.password !== process.env.USER_PASSWORD) {
    ctx.status = 400;
    ctx.body = { error: 'invalid_grant', error_description: 'the password is wrong' };
    return;
  }
  const grant = new provider.Grant({ clientId: client.clientId, accountId: username });
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  const token = new provider.AccessToken({
    client, accountId: username, grantId, gty: 'password', scope: 'openid',
  });
  ctx.body = { access_token: await token.save(), expires_in: 3600, token_type: 'Bearer' };
  await next();
}

function issue(origin, place) {
  const provider = new Provider(origin + place, {
    clients,
    findAccount,
    conformIdTokenClaims: place !== '/slash/',
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    scopes: ['openid', 'offline_access', 'read', 'write'],
    cookies: { keys: ['a'] },
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    rotateRefreshToken: true,
  });
  provider.registerGrantType('password', password, ['username', 'password', 'scope'], []);
  return provider.callback();
}

function log(request, body) {
  const { method, url, headers } = request;
  fs.appendFileSync(path.join(directory, 'wire'), `${JSON.stringify({ method, url, headers, body })}\n`);
}

// What the person would read on the other device.
function keep(response) {
  const end = response.end.bind(response);
  response.end = (body, ...rest) => {
    fs.appendFileSync(path.join(directory, 'codes'), `${body}\n`);
    return end(body, ...rest);
  };
}

async function answer(request, response) {
  const place = ['/realms/one', '/slash'].find((prefix) => request.url.startsWith(`${prefix}/`)) ?? '';
  let body = '';
  for await (const part of request) body += part;
  log(request, body);
  request.body = body;
  request.originalUrl = request.url;
  request.url = request.url.slice(place.length);
  if (request.url === '/device/auth') keep(response);
  issuers.get(place)(request, response);
}

const server = https.createServer({
  key: fs.readFileSync(path.join(directory, 'key.pem')),
  cert: fs.readFileSync(path.join(directory, 'cert.pem')),
}, answer);
server.listen(0, 'localhost', () => {
  const origin = `https://localhost:${server.address().port}`;
  for (const place of places) issuers.set(place.replace(/\/$/, ''), issue(origin, place));
  fs.writeFileSync(path.join(directory, 'ready.new'), `URL=${origin}\n`);
  fs.renameSync(path.join(directory, 'ready.new'), path.join(directory, 'ready'));
});
