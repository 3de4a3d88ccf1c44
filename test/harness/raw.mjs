// Bytes to a socket and bytes back, for what no HTTP library would send.
import net from 'node:net';
import { nextChange } from './wait.mjs';

/** A connection that keeps all that came. */
export class RawConnection {
  constructor(port) {
    this.chunks = [];
    this.isClosed = false;
    this.wake = () => {};
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => { this.chunks.push(chunk); this.wake(); });
    this.socket.on('close', () => { this.isClosed = true; this.wake(); });
    this.socket.on('error', () => {});
  }

  /** Text in which each character is one byte. */
  send(bytes) {
    return new Promise((resolve) => { this.socket.write(bytes, 'latin1', resolve); });
  }

  text() {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  /** Waits until what came matches; fails when the peer closed or time ran out before. */
  async until(pattern, withinMs = 10_000) {
    const end = Date.now() + withinMs;
    while (!pattern.test(this.text())) {
      if (this.isClosed || Date.now() > end)
        throw new Error(`${this.isClosed ? 'closed' : 'silent'} after: ${this.text().slice(0, 2000)}`);
      await nextChange(end, (wake) => { this.wake = wake; });
    }
    return this.text();
  }

  /** Waits until the peer closes, and returns all that came. */
  async untilClosed(withinMs = 10_000) {
    const end = Date.now() + withinMs;
    while (!this.isClosed) {
      if (Date.now() > end)
        throw new Error(`still open after: ${this.text().slice(0, 2000)}`);
      await nextChange(end, (wake) => { this.wake = wake; });
    }
    return this.text();
  }

  destroy() {
    this.socket.destroy();
  }
}

/** One exchange on a connection of its own, until the peer closes it. */
export async function exchange(port, request, withinMs) {
  const connection = new RawConnection(port);
  try {
    await connection.send(request);
    return await connection.untilClosed(withinMs);
  } finally {
    connection.destroy();
  }
}

/** The status codes of all answers in a stream. */
export function statuses(text) {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((found) => Number(found[1]));
}
