"""Signs mail and checks signatures by dkimpy, an implementation that is not ours.

Reads one JSON object a line and answers each with one: {"do": "sign", message, key, domain, selector,
algorithm, canon} with {message}; {"do": "verify", message, name, record} with {"passed": [true]}, one for each
signature. Messages are Latin-1 in JSON, so that every byte has its place.
"""
import base64
import json
import sys

import dkim


def key_of(pem, algorithm):
    """dkimpy wants PKCS #1 of RSA, and of Ed25519 the 32 bytes that end the structure."""
    if algorithm == 'rsa-sha256':
        return pem.encode()
    der = base64.b64decode(''.join(pem.strip().split('\n')[1:-1]))
    return base64.b64encode(der[-32:])


def sign(order):
    message = order['message'].encode('latin-1')
    head, body = order['canon'].split('/')
    field = dkim.sign(message, order['selector'].encode(), order['domain'].encode(),
                      key_of(order['key'], order['algorithm']),
                      canonicalize=(head.encode(), body.encode()),
                      signature_algorithm=order['algorithm'].encode())
    return {'message': (field + message).decode('latin-1')}


def passes(message, n, zone):
    try:
        return bool(dkim.DKIM(message).verify(n, dnsfunc=lambda name, timeout=5: zone.get(name.decode())))
    except dkim.DKIMException:
        return False


def verify(order):
    message = order['message'].encode('latin-1')
    zone = {f'{order["name"]}.': order['record'].encode()}
    count = sum(name.lower() == b'dkim-signature' for name, _ in dkim.DKIM(message).headers)
    return {'passed': [passes(message, n, zone) for n in range(count)]}


for line in sys.stdin:
    order = json.loads(line)
    print(json.dumps(sign(order) if order['do'] == 'sign' else verify(order)))
