"""A mail server of somebody else's making (aiosmtpd) that takes everything: prints `ready PORT`, then
one JSON object a line for each message. Recipients at refuse.example are refused for good, at
later.example for now."""
import asyncio
import base64
import json
import sys

from aiosmtpd.smtp import SMTP


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


async def main():
    loop = asyncio.get_running_loop()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = await loop.create_server(lambda: SMTP(Taker(), hostname='relay.example',
                                                   enable_SMTPUTF8=True),
                                      '127.0.0.1', port)
    print('ready', server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
