// A reverse proxy with TLS before a server that has none, for issuer.sh.
//
//   node wire.mjs DIRECTORY
//
// In DIRECTORY are key.pem and cert.pem; "ready" is written there when it listens, with its URL, a
// free PORT at which the server is expected, and one more for the browser to come BACK to. "wire"
// gets a line of JSON for each request, and "codes" what a request for a device code is answered.
//
// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';

const [directory] = process.argv.slice(2);
async function findPort() {
  const free = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { free.on('listening', resolve); });
  const { port } = free.address();
  await new Promise((resolve) => { free.close(resolve); });
  return port;
}
const port = await findPort();
const back = await findPort();

async function read(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

async function answer(request, response) {
  const { method, url, headers } = request;
  const body = await read(request);
  fs.appendFileSync(path.join(directory, 'wire'), `${JSON.stringify({ method, url, headers, body: body.toString() })}\n`);
  const call = http.request({ host: '127.0.0.1', port, method, path: url, headers }, async (got) => {
    const said = await read(got);
    if (/device_authorization/.test(url)) fs.appendFileSync(path.join(directory, 'codes'), `${said}\n`);
    response.writeHead(got.statusCode, got.headers);
    response.end(said);
  });
  call.on('error', () => { response.writeHead(502); response.end(); });
  call.end(body);
}

const server = https.createServer({
  key: fs.readFileSync(path.join(directory, 'key.pem')),
  cert: fs.readFileSync(path.join(directory, 'cert.pem')),
}, answer);
server.listen(0, 'localhost', () => {
  fs.writeFileSync(path.join(directory, 'ready.new'), `URL=https://localhost:${server.address().port}\nPORT=${port}\nBACK=${back}\n`);
  fs.renameSync(path.join(directory, 'ready.new'), path.join(directory, 'ready'));
});
