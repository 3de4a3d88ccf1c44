// Gives access tokens for refresh tokens (RFC 6749), each good once, and tells an IMAP server what they are worth.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';

export async function startTokenServer(email) {
  const tokens = { refresh: randomUUID(), given: 0, breaks: false, good: new Set() };

  const exchange = (form) => {
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== tokens.refresh
      || form.get('client_id') !== 'pharos' || form.get('client_secret') !== 'client & secret')
      return [400, { error: 'invalid_grant' }];
    const token = randomUUID();
    if (!tokens.breaks)
      tokens.good.add(token);
    tokens.given += 1;
    tokens.refresh = `next-${randomUUID()}`;
    return [200, { access_token: token, token_type: 'Bearer', expires_in: 3600, refresh_token: tokens.refresh }];
  };

  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request)
      body += piece;
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    const [status, json] = request.url === '/token' ? exchange(new URLSearchParams(body))
      : [tokens.good.has(bearer) ? 200 : 401, { active: tokens.good.has(bearer), email }];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  tokens.url = `http://127.0.0.1:${server.address().port}`;
  tokens.stop = async () => {
    server.close();
    server.closeAllConnections?.();
    await once(server, 'close');
  };
  return tokens;
}
