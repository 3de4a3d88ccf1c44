"""A mail server of somebody else's making (aiosmtpd) that takes everything: prints `ready PORT`, then
one JSON object a line for each message and for each log-in that is tried. Recipients at refuse.example
are refused for good, at later.example for now. With PORT USER PASSWORD only who logs in so may send."""
import asyncio
import base64
import json
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Taker:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith('@refuse.example'):
            return '550 5.1.1 nobody of that name'
        if address.endswith('@later.example'):
            return '451 4.2.1 come again'
        envelope.rcpt_tos.append(address)
        return '250 2.1.5 ok'

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({'from': envelope.mail_from, 'to': envelope.rcpt_tos,
                          'bytes': base64.b64encode(envelope.original_content).decode()}),
              flush=True)
        return '250 2.0.0 queued as RELAY1'


def authenticator(user, password):
    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (user.encode(), password.encode())
        print(json.dumps({'login': data.login.decode(), 'right': right}), flush=True)
        return AuthResult(success=right, handled=right)
    return authenticate


async def main():
    loop = asyncio.get_running_loop()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    more = {}
    if len(sys.argv) > 3:
        more = {'authenticator': authenticator(*sys.argv[2:4]), 'auth_required': True,
                'auth_require_tls': False}
    server = await loop.create_server(lambda: SMTP(Taker(), hostname='relay.example',
                                                   enable_SMTPUTF8=True, **more),
                                      '127.0.0.1', port)
    print('ready', server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
