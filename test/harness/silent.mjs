// A server that takes connections and says nothing.
import { once } from 'node:events';
import net from 'node:net';

/** Connections that stand are in `open`. */
export async function startSilent() {
  const open = new Set();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket)).resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of open)
      socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { open, port: server.address().port, stop };
}
