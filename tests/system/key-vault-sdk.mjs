// Azure's libraries for Key Vault, unmodified, against the local one, for key-vault-sdk.sh.
//
//   node key-vault-sdk.mjs MODULES VAULT PART
//
// MODULES has node_modules, PART is a function below. The token that the vault takes, its resource
// and its tenant are in AAD_TEST_TOKEN, AAD_TEST_RESOURCE and AAD_TEST_TENANT. Ends with 0 when all
// was as it should be.
//
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import * as crypto from 'node:crypto';
import { createRequire } from 'node:module';

globalThis.crypto ??= crypto.webcrypto; // the libraries are for Node 20, and Debian 12 has 18
const [modules, vault, part] = process.argv.slice(2);
const { AAD_TEST_TENANT: tenant, AAD_TEST_RESOURCE: resource, AAD_TEST_TOKEN: token } = process.env;
const load = createRequire(`${modules}/`);
const { SecretClient } = load('@azure/keyvault-secrets');
const { KeyClient, CryptographyClient } = load('@azure/keyvault-keys');
const { CertificateClient } = load('@azure/keyvault-certificates');

// The token that the test has got; the libraries must ask for it as the challenge says.
const asked = [];
const credential = {
  async getToken(scopes, options) {
    asked.push({ scopes: [scopes].flat(), tenant: options.tenantId });
    return { token, expiresOnTimestamp: Date.now() + 3600000 };
  },
};
const options = { retryOptions: { maxRetries: 3, retryDelayInMs: 10, maxRetryDelayInMs: 50 } };
const quick = { intervalInMs: 20 };
const secrets = new SecretClient(vault, credential, options);
const keys = new KeyClient(vault, credential, options);
const certificates = new CertificateClient(vault, credential, options);
const text = Buffer.from('what is signed');
const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING };

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

async function refused(promise, statusCode, code) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.statusCode, statusCode, error.message);
    assert.equal(error.code, code);
    return true;
  });
}

// As the library names the members of a JWK.
function publicKey({ kty, crv, n, e, x, y }) {
  const encode = (bytes) => bytes && Buffer.from(bytes).toString('base64url');
  const jwk = { kty: kty.replace('-HSM', ''), crv: crv === 'P-256K' ? 'secp256k1' : crv };
  return crypto.createPublicKey({ key: { ...jwk, n: encode(n), e: encode(e), x: encode(x), y: encode(y) }, format: 'jwk' });
}

function verify(algorithm, key, signature) {
  const hash = `sha${algorithm.slice(2, 5)}`;
  const kinds = {
    PS: { key, ...pss, saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST },
    RS: { key, padding: crypto.constants.RSA_PKCS1_PADDING },
    ES: { key, dsaEncoding: 'ieee-p1363' },
  };
  assert.ok(crypto.verify(hash, text, kinds[algorithm.slice(0, 2)], signature), `${algorithm} is no good signature`);
}

async function sign(key, algorithm) {
  const digest = crypto.createHash(`sha${algorithm.slice(2, 5)}`).update(text).digest();
  const { result } = await new CryptographyClient(key.id, credential, options).sign(algorithm, digest);
  verify(algorithm, publicKey(key.key), result);
}

const parts = {
  async challenge() {
    await secrets.setSecret('one', 'a value');
    await secrets.getSecret('one');
    assert.deepEqual(asked[0], { scopes: [`${resource}/.default`], tenant });
  },

  async secrets() {
    const first = await secrets.setSecret('one', 'first', {
      contentType: 'text/plain', tags: { kind: 'test' }, notBefore: new Date(1000000), expiresOn: new Date(2000000),
    });
    assert.equal(first.value, 'first');
    assert.equal(first.properties.vaultUrl, vault);
    assert.match(first.properties.version, /^[0-9a-f]{32}$/);
    const second = await secrets.setSecret('one', 'p&w+1 caf\u00e9%3D');
    const latest = await secrets.getSecret('one');
    assert.equal(latest.value, 'p&w+1 caf\u00e9%3D');
    assert.equal(latest.properties.version, second.properties.version);
    const old = await secrets.getSecret('one', { version: first.properties.version });
    assert.equal(old.value, 'first');
    assert.equal(old.properties.expiresOn.getTime(), 2000000);
    assert.deepEqual(old.properties.tags, { kind: 'test' });
    const changed = await secrets.updateSecretProperties('one', second.properties.version, { enabled: false });
    assert.equal(changed.enabled, false);
    await refused(secrets.getSecret('one'), 403, 'Forbidden');
    await refused(secrets.getSecret('two'), 404, 'SecretNotFound');
    await refused(secrets.setSecret('long', 'a'.repeat(25601)), 400, 'BadParameter');
    const versions = await all(secrets.listPropertiesOfSecretVersions('one'));
    assert.deepEqual(versions.map(({ version }) => version), [first, second].map(({ properties }) => properties.version));
  },

  async pages() {
    for (let i = 0; i < 27; i++) await secrets.setSecret(`s${i}`, `${i}`);
    assert.equal((await all(secrets.listPropertiesOfSecrets())).length, 27);
    const sizes = [];
    for await (const page of secrets.listPropertiesOfSecrets().byPage({ maxPageSize: 10 })) sizes.push(page.length);
    assert.deepEqual(sizes, [10, 10, 7]);
  },

  async deleted() {
    await secrets.setSecret('one', 'a value');
    const poller = await secrets.beginDeleteSecret('one', quick);
    assert.ok(!poller.isDone());
    await refused(secrets.setSecret('one', 'again'), 409, 'Conflict');
    const { recoveryId, deletedOn, scheduledPurgeDate } = await poller.pollUntilDone();
    assert.ok(recoveryId.endsWith('/deletedsecrets/one'));
    assert.equal(scheduledPurgeDate - deletedOn, 90 * 86400 * 1000);
    assert.equal((await all(secrets.listDeletedSecrets())).length, 1);
    await refused(secrets.getSecret('one'), 404, 'SecretNotFound');
    const recovery = await secrets.beginRecoverDeletedSecret('one', quick);
    await recovery.pollUntilDone();
    assert.equal((await secrets.getSecret('one')).value, 'a value');
    await (await secrets.beginDeleteSecret('one', quick)).pollUntilDone();
    await secrets.purgeDeletedSecret('one');
    await refused(secrets.getDeletedSecret('one'), 404, 'SecretNotFound');
    await secrets.setSecret('one', 'again');
  },

  async rsa() {
    for (const hsm of [false, true]) {
      const key = await keys.createRsaKey('one', { hsm, keySize: 2048 });
      assert.equal(key.keyType, hsm ? 'RSA-HSM' : 'RSA');
      for (const algorithm of ['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512']) await sign(key, algorithm);
    }
    const versions = await all(keys.listPropertiesOfKeyVersions('one'));
    assert.equal(versions.length, 2);
  },

  async ec() {
    const curves = { 'P-256': 'ES256', 'P-256K': 'ES256K', 'P-384': 'ES384', 'P-521': 'ES512' };
    for (const [curve, algorithm] of Object.entries(curves)) await sign(await keys.createEcKey('one', { curve, hsm: true }), algorithm);
  },

  async imported() {
    const pair = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = pair.privateKey.export({ format: 'jwk' });
    const decoded = Object.entries(jwk).map(([name, value]) => [name, name === 'kty' ? value : Buffer.from(value, 'base64url')]);
    const key = await keys.importKey('own', { ...Object.fromEntries(decoded), keyOps: ['sign', 'verify'] });
    assert.equal(publicKey(key.key).export({ format: 'jwk' }).n, jwk.n);
    await sign(key, 'PS256');
    const next = await keys.rotateKey('own');
    assert.notEqual(next.properties.version, key.properties.version);
    await (await keys.beginDeleteKey('own', quick)).pollUntilDone();
    await (await keys.beginRecoverDeletedKey('own', quick)).pollUntilDone();
    assert.equal((await keys.getKey('own')).properties.version, next.properties.version);
  },

  async refusedSignatures() {
    const key = await keys.createRsaKey('one', { keyOps: ['verify'] });
    const client = new CryptographyClient(key.id, credential, options);
    const digest = crypto.createHash('sha256').update(text).digest();
    await assert.rejects(client.sign('PS256', digest), /sign is not (allowed|permitted|supported)/i);
    // By its URL alone, the library asks without having read the key's operations.
    const body = { alg: 'PS256', value: digest.toString('base64url') };
    const plain = await fetchJson(`${key.id}/sign`, body);
    assert.deepEqual([plain.status, plain.error.innererror.code], [403, 'KeyOperationForbidden']);
    await keys.updateKeyProperties('one', key.properties.version, { keyOps: ['sign'], enabled: false });
    await refused(new CryptographyClient(key.id, credential, options).sign('PS256', digest), 403, 'Forbidden');
    await keys.updateKeyProperties('one', key.properties.version, { enabled: true });
    await refused(new CryptographyClient(key.id, credential, options).sign('PS256', digest.subarray(1)), 400, 'BadParameter');
    await refused(new CryptographyClient(key.id, credential, options).sign('ES256', digest), 400, 'BadParameter');
  },

  async selfSigned() {
    const policy = { issuerName: 'Self', subject: 'CN=aad-agent', exportable: false, keyType: 'RSA-HSM', keySize: 2048, validityInMonths: 12 };
    const poller = await certificates.beginCreateCertificate('agent', policy, quick);
    await refused(certificates.beginCreateCertificate('agent', policy, quick), 409, 'Conflict');
    const made = await poller.pollUntilDone();
    const leaf = new crypto.X509Certificate(Buffer.from(made.cer));
    assert.equal(leaf.subject, 'CN=aad-agent');
    assert.ok(leaf.verify(leaf.publicKey));
    assert.equal(Buffer.from(made.properties.x509Thumbprint).toString('hex'), leaf.fingerprint.replaceAll(':', '').toLowerCase());
    const key = await keys.getKey('agent', { version: made.properties.version });
    assert.equal(key.id, made.keyId);
    assert.equal(key.properties.managed, true);
    const digest = crypto.createHash('sha256').update(text).digest();
    const { result } = await new CryptographyClient(made.keyId, credential, options).sign('PS256', digest);
    verify('PS256', leaf.publicKey, result);
    const secret = await secrets.getSecret('agent');
    assert.equal(secret.properties.contentType, 'application/x-pkcs12');
    assert.equal(secret.properties.certificateKeyId, made.keyId);
    await (await certificates.beginCreateCertificate('agent', policy, quick)).pollUntilDone();
    assert.equal((await all(certificates.listPropertiesOfCertificateVersions('agent'))).length, 2);
    assert.equal((await certificates.getCertificateVersion('agent', made.properties.version)).keyId, made.keyId);
    assert.equal((await certificates.getCertificatePolicy('agent')).subject, 'CN=aad-agent');
    await (await certificates.beginDeleteCertificate('agent', quick)).pollUntilDone();
    await (await certificates.beginRecoverDeletedCertificate('agent', quick)).pollUntilDone();
  },

  // The test plays the issuer; this has the request signed by it, on stdout and stdin.
  async ownIssuer() {
    const policy = { issuerName: 'Unknown', subject: 'CN=by-another', exportable: true, keyType: 'EC', keyCurveName: 'P-256', contentType: 'application/x-pem-file' };
    await certificates.beginCreateCertificate('agent', policy, quick);
    const { csr } = (await certificates.getCertificateOperation('agent')).getOperationState().certificateOperation;
    console.log(Buffer.from(csr).toString('base64'));
    const x5c = await stdin();
    const made = await certificates.mergeCertificate('agent', x5c.map((der) => Buffer.from(der, 'base64')));
    const leaf = new crypto.X509Certificate(Buffer.from(made.cer));
    assert.equal(leaf.raw.toString('base64'), x5c[0]);
    assert.equal((await certificates.getCertificateOperation('agent')).getOperationState().certificateOperation.status, 'completed');
    const { value } = await secrets.getSecret('agent');
    assert.ok(leaf.checkPrivateKey(crypto.createPrivateKey(value)));
    assert.equal(value.match(/BEGIN CERTIFICATE/g).length, 2);
    await sign(await keys.getKey('agent'), 'ES256');
  },

  // In base64 on stdin: a PFX without a password.
  async importedCertificate() {
    const [pfx] = await stdin();
    const made = await certificates.importCertificate('own', Buffer.from(pfx, 'base64'));
    assert.equal(new crypto.X509Certificate(Buffer.from(made.cer)).subject, 'CN=imported');
    await sign(await keys.getKey('own'), 'PS256');
  },

  // Without a Retry-After, the libraries do not try again.
  async throttled() {
    await refused(all(secrets.listPropertiesOfSecrets()), 429, 'Throttled');
    assert.deepEqual(await all(secrets.listPropertiesOfSecrets()), []);
  },

  async hsm() {
    const key = await keys.createRsaKey('one', { hsm: true, keySize: 3072 });
    await sign(key, 'PS256');
    await sign(await keys.createEcKey('two', { hsm: true, curve: 'P-384' }), 'ES384');
    await refused(keys.createRsaKey('three', { hsm: false }), 400, 'BadParameter');
    assert.equal((await all(keys.listPropertiesOfKeys())).length, 2);
    assert.deepEqual(asked[0], { scopes: [`${resource}/.default`], tenant });
  },

  // The vault names a resource that is not its own.
  async wrongResource() {
    await assert.rejects(secrets.getSecret('one'), /does not match the requested domain/);
    assert.deepEqual(asked, []);
  },

  async wrongToken() {
    await refused(secrets.getSecret('one'), 401, 'Unauthorized');
  },
};

async function stdin() {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  return input.trim().split('\n');
}

// One POST as it is, through the library's own way to the network.
async function fetchJson(url, body) {
  const { createDefaultHttpClient, createPipelineRequest, proxyPolicy, createEmptyPipeline } = load('@azure/core-rest-pipeline');
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  const request = createPipelineRequest({ url: `${url}?api-version=7.4`, method: 'POST', body: JSON.stringify(body) });
  request.headers.set('authorization', `Bearer ${token}`);
  request.headers.set('content-type', 'application/json');
  const response = await pipeline.sendRequest(createDefaultHttpClient(), request);
  return { status: response.status, ...JSON.parse(response.bodyAsText) };
}

await parts[part]();
