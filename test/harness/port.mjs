// A port for a server of somebody else's making, which cannot choose one itself.
import { once } from 'node:events';
import net from 'node:net';

// Below those that the system gives to connections and to servers that ask for any: nobody else takes it by chance
// before it is used.
const FIRST = 12000;
const COUNT = 20000;

async function isFree(port) {
  const server = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port))
      return port;
  }
}
