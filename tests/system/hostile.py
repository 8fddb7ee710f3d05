#!/usr/bin/env python3
# Bytes that no library sends, at an identity endpoint's port.
#
#   hostile.py corpus URL SECRET RESOURCE   each of them is refused, or answered once
#   hostile.py gone URL SECRET RESOURCE N   N clients that go away, each in its own way
#   hostile.py held URL SECRET RESOURCE N   N clients that say little and stay, until stdin ends
#   hostile.py asked URL SECRET RESOURCE    one that asks and has gone before it is accepted
#
# "held" says "ready" once all are there. What went wrong is said, a line each, with status 1.
#
# SPDX-License-Identifier: Apache-2.0
import re
import socket
import struct
import sys
from urllib.parse import quote, urlsplit

mode, url, secret, resource = sys.argv[1:5]
port = urlsplit(url).port
host = f'Host: 127.0.0.1:{port}'
key = f'X-IDENTITY-HEADER: {secret}'
target = f'/msi/token?api-version=2019-08-01&resource={quote(resource, safe="")}'
line = f'GET {target} HTTP/1.1'


def connect():
    return socket.create_connection(('127.0.0.1', port), timeout=20)


def head(*lines):
    return '\r\n'.join((*lines, '', '')).encode('latin-1')


good = head(line, host, key)
last = head(line, host, key, 'Connection: close')

# What has to be refused: by a status that is none of success, or by the end of the connection.
refused = {
    'nothing': b'',
    'no HTTP at all': b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + bytes(200) + b'\r\n',
    'the preface of HTTP/2': b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + bytes(9),
    'HTTP/0.9': f'GET {target}\r\n\r\n'.encode(),
    'HTTP/0.9 with headers': head(f'GET {target}', host, key),
    'HTTP/1.2': head(f'GET {target} HTTP/1.2', host, key),
    'HTTP/2.0': head(f'GET {target} HTTP/2.0', host, key),
    'HTTP/11': head(f'GET {target} HTTP/11', host, key),
    'http in small letters': head(f'GET {target} http/1.1', host, key),
    'blanks in the URI': head(f'GET {target} x HTTP/1.1', host, key),
    'a NUL in a name': head(line, host, key, 'X\0-Y: 1'),
    'no Host': head(line, key),
    'an empty Host': head(line, 'Host:', key),
    'two Hosts': head(line, host, host, key),
    'two Hosts, one of them evil': head(line, host, 'Host: evil.test', key),
    'Host of another name (DNS rebinding)': head(line, f'Host: evil.test:{port}', key),
    'Host that begins like ours': head(line, f'Host: 127.0.0.1.evil.test:{port}', key),
    'Host that ends like ours': head(line, f'Host: localhost.evil.test:{port}', key),
    'Host with a user': head(line, f'Host: evil@127.0.0.1:{port}', key),
    'Host with a dot behind it': head(line, f'Host: localhost.:{port}', key),
    'Host without a port': head(line, 'Host: 127.0.0.1', key),
    'Host with another port': head(line, 'Host: 127.0.0.1:1', key),
    'Host with a longer port': head(line, host + '0', key),
    'another address of loopback': head(line, f'Host: 127.0.0.2:{port}', key),
    'Host as a number': head(line, f'Host: 2130706433:{port}', key),
    'the address of all': head(line, f'Host: 0.0.0.0:{port}', key),
    'IPv6': head(line, f'Host: [::1]:{port}', key),
    'an absolute URI': head(f'GET http://127.0.0.1:{port}{target} HTTP/1.1', host, key),
    'an absolute URI of another': head(f'GET http://evil.test{target} HTTP/1.1', host, key),
    'CONNECT': head(f'CONNECT 127.0.0.1:{port} HTTP/1.1', host, key),
    'no secret': head(line, host),
    'an empty secret': head(line, host, 'X-IDENTITY-HEADER:'),
    'a wrong secret': head(line, host, 'X-IDENTITY-HEADER: ' + secret[::-1]),
    'half of the secret': head(line, host, key[:-32]),
    'the secret and more': head(line, host, key + '0'),
    'the secret in capitals': head(line, host, 'X-IDENTITY-HEADER: ' + secret.upper() + 'A'),
    'the secret twice': head(line, host, key, key),
    'the secret by two names': head(line, host, key, 'secret: ' + secret),
    'a wrong secret, then the right one': head(line, host, 'secret: no', key),
    'the secret in a cookie': head(line, host, 'Cookie: X-IDENTITY-HEADER=' + secret),
    'the secret in the query': head(f'GET {target}&X-IDENTITY-HEADER={secret} HTTP/1.1', host),
    'a secret of a million bytes': head(line, host, 'X-IDENTITY-HEADER: ' + secret * 16384),
    'a million bytes of header': head(line, host, key, 'X-Filler: ' + 'x' * 1000000),
    'a million bytes without an end': b'GET /' + b'x' * 1000000,
    '10,000 headers': head(line, host, key, *[f'X-{i}: 1' for i in range(10000)]),
    '10,000 parameters': head(f'GET {target}{"&a=1" * 10000} HTTP/1.1', host, key),
    'a URI of 8 KiB': head(f'GET {target}&x={"x" * 8192} HTTP/1.1', host, key),
    'a header without a colon': head(line, host, key, 'nonsense'),
    'a blank before the colon': head(line, host, 'X-IDENTITY-HEADER : ' + secret),
    'a folded secret': head(line, host, 'X-IDENTITY-HEADER:', ' ' + secret),
    'a folded Host': head(line, 'Host:', f'\t127.0.0.1:{port}', key),
    'the first header folded': head(line, ' ' + host, key),
    'Origin': head(line, host, key, 'Origin: http://evil.test'),
    'Origin null': head(line, host, key, 'Origin: null'),
    'Referer': head(line, host, key, f'Referer: http://127.0.0.1:{port}/'),
    'Sec-Fetch-Site': head(line, host, key, 'Sec-Fetch-Site: same-origin'),
    'a preflight': head(f'OPTIONS {target} HTTP/1.1', host, key,
                        'Access-Control-Request-Method: GET'),
    'X-Forwarded-For': head(line, host, key, 'X-Forwarded-For: 127.0.0.1'),
    'x-forwarded-host': head(line, host, key, 'x-forwarded-host: evil.test'),
    'Forwarded': head(line, host, key, 'Forwarded: for=127.0.0.1'),
    'Via': head(line, host, key, 'Via: 1.1 proxy'),
    'Upgrade': head(line, host, key, 'Connection: Upgrade', 'Upgrade: h2c'),
    'POST': head(f'POST {target} HTTP/1.1', host, key, 'Content-Length: 0'),
    'POST of a form': head(f'POST {target} HTTP/1.1', host, key, 'Content-Length: 3') + b'a=b',
    'HEAD': head(f'HEAD {target} HTTP/1.1', host, key),
    'TRACE': head(f'TRACE {target} HTTP/1.1', host, key),
    'get in small letters': head(f'get {target} HTTP/1.1', host, key),
    'a method of 20,000 letters': head(f'{"G" * 20000} {target} HTTP/1.1', host, key),
    'a body': head(line, host, key, 'Content-Length: 5') + b'hello',
    'a body that is none': head(line, host, key, 'Content-Length: 5'),
    'a length below zero': head(line, host, key, 'Content-Length: -1'),
    'a length that is no number': head(line, host, key, 'Content-Length: 0x0'),
    'a length beyond all': head(line, host, key, 'Content-Length: ' + '9' * 40),
    'two lengths': head(line, host, key, 'Content-Length: 0', 'Content-Length: 5'),
    'chunked': head(line, host, key, 'Transfer-Encoding: chunked') + b'0\r\n\r\n',
    'chunked, spelt oddly': head(line, host, key, 'Transfer-Encoding: \tchUnked') + b'0\r\n\r\n',
    'chunked and a length': head(line, host, key, 'Content-Length: 0',
                                 'Transfer-Encoding: chunked') + b'0\r\n\r\n' + good,
    'a chunk of all bytes there are': head(line, host, key, 'Transfer-Encoding: chunked') +
                                      b'ffffffffffffffff\r\n',
    'a request in the body of one': head(line, host, key, f'Content-Length: {len(good)}') + good,
    'another path': head(line.replace('/msi/token', '/metadata/identity/oauth2/token'), host, key),
    'a longer path': head(line.replace('/msi/token', '/msi/tokens'), host, key),
    'a path with dots': head(line.replace('/msi/token', '/x/../msi/token'), host, key),
    'a path in escapes': head(line.replace('/msi/token', '/%6dsi/token'), host, key),
    'no resource': head('GET /msi/token HTTP/1.1', host, key),
    'an empty resource': head('GET /msi/token?resource= HTTP/1.1', host, key),
    'two resources': head(f'GET {target}&resource={resource} HTTP/1.1', host, key),
    'another resource': head('GET /msi/token?resource=https://evil.test HTTP/1.1', host, key),
    'a resource of 8 KB': head(f'GET /msi/token?resource={"x" * 3900} HTTP/1.1', host, key),
    'a line feed in the resource': head(f'GET {target}%0Aevil HTTP/1.1', host, key),
    'a NUL in the resource': head(f'GET {target}%00evil HTTP/1.1', host, key),
    'a resource and a blank': head(f'GET {target}%20evil HTTP/1.1', host, key),
    'another identity': head(f'GET {target}&client_id=evil HTTP/1.1', host, key),
    'two identities': head(f'GET {target}&client_id=a&object_id=b HTTP/1.1', host, key),
}

# What is answered, and how often.
answered = {
    'one request': (last, 1),
    'two at once': (good + last, 2),
    'a hundred at once': (good * 99 + last, 100),
    'none behind a refused one': (good + head(line, host) + good, 1),
    'none behind one with a body': (good + head(line, host, key, 'Content-Length: 2') + b'ab' + good, 1),
    'HTTP/1.0': (head(f'GET {target} HTTP/1.0', host, key), 1),
    'names in other letters': (head(line, host.lower(), key.lower(), 'CONNECTION: close'), 1),
    # libmicrohttpd ends a text there, and drops what has no name.
    'a NUL in the URI': (head(f'GET {target}\0x HTTP/1.1', host, key, 'Connection: close'), 1),
    'a NUL behind the secret': (head(line, host, key + '\0x', 'Connection: close'), 1),
    'a header without a name': (head(line, host, key, ': nonsense', 'Connection: close'), 1),
    'localhost': (head(line, f'Host: LocalHost:{port}', key, 'Connection: close'), 1),
}


def converse(data):
    """Sends it, and reads to the end, or until nothing comes any more."""
    reply = b''
    with connect() as peer:
        try:
            peer.sendall(data)
            peer.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it did not want to hear all of it
        try:
            while more := peer.recv(65536):
                reply += more
        except ConnectionError:
            pass
        except TimeoutError:
            return reply, False
    return reply, True


def corpus():
    for name, data in refused.items():
        reply, ended = converse(data)
        if not ended:
            yield f'{name}: the connection stays open'
        if b'access_token' in reply:
            yield f'{name}: answered'
        elif reply and not re.match(rb'HTTP/1\.[01] (4\d\d|501|505) ', reply):
            yield f'{name}: {reply[:60]!r}'
        elif re.search(rb'access-control|' + secret.encode(), reply, re.I):
            yield f'{name}: says too much: {reply!r}'
    for name, (data, wanted) in answered.items():
        reply, ended = converse(data)
        if not ended:
            yield f'{name}: the connection stays open'
        if (got := reply.count(b'"access_token"')) != wanted:
            yield f'{name}: {got} answers, not {wanted}: {reply[:80]!r}'


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    peer.close()


def gone(many):
    parts = [b'', b'G', line.encode(), good[:-2], good, good * 3, head(line, host)]
    for i in range(many):
        peer = connect()
        peer.sendall(parts[i % len(parts)])
        how = i // len(parts) % 4
        if how == 1:
            peer.shutdown(socket.SHUT_WR)
        if how == 2 and i % len(parts) >= 4:
            peer.recv(1)
        if how == 3:
            reset(peer)
        else:
            peer.close()
    return []


def held(many):
    parts = [b'', b'GET /', good[:-2], good * 40, b'GET / HTTP/1.1\r\nX: ']
    peers = []
    for i in range(many):
        peers.append(connect())
        peers[-1].sendall(parts[i % len(parts)])
    print('ready', flush=True)
    sys.stdin.read()
    return []


def asked():
    peer = connect()
    peer.sendall(good)
    peer.close()
    return []


wrong = list({'corpus': corpus, 'gone': lambda: gone(int(sys.argv[5])),
              'held': lambda: held(int(sys.argv[5])), 'asked': asked}[mode]())
print(*wrong, sep='\n', end='\n' if wrong else '')
sys.exit(bool(wrong))
