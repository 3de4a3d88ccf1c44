// A desk's live socket, as a queue of frames that a test waits on.
import WebSocket from 'ws';
import { nextChange } from './wait.mjs';

export class Live {
  constructor(url, { token, headers = {}, origin } = {}) {
    const all = { ...headers };
    if (token)
      all.authorization = `Bearer ${token}`;
    this.frames = [];
    this.wake = () => {};
    this.closed = null;
    this.socket = new WebSocket(url, { headers: all, origin });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve(this));
      this.socket.once('error', reject);
      this.socket.once('unexpected-response', (request, response) => {
        reject(Object.assign(new Error(`refused with ${response.statusCode}`),
          { status: response.statusCode }));
        request.destroy();
      });
    });
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => {
      this.frames.push(JSON.parse(data.toString()));
      this.wake();
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.wake();
    });
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /** The first frame, come or to come, that matches; it and all before it are consumed. */
  async until(matches, withinMs = 5_000) {
    const end = Date.now() + withinMs;
    for (;;) {
      const at = this.frames.findIndex(matches);
      if (at >= 0)
        return this.frames.splice(0, at + 1)[at];
      if (this.closed !== null)
        throw new Error(`closed with ${this.closed.code} ${this.closed.reason}`);
      if (Date.now() > end)
        throw new Error(`no such frame among ${JSON.stringify(this.frames)}`);
      await nextChange(end, (wake) => { this.wake = wake; });
    }
  }

  /** Resolves once the peer has closed. */
  async untilClosed(withinMs = 10_000) {
    const end = Date.now() + withinMs;
    while (this.closed === null) {
      if (Date.now() > end)
        throw new Error('still open');
      await nextChange(end, (wake) => { this.wake = wake; });
    }
    return this.closed;
  }

  close() {
    this.socket.terminate();
  }
}

/** A live socket of the house that is open and has said hello. */
export async function openLive(house, options = {}) {
  const live = new Live(`ws://${house.http}/live`, { token: house.token, ...options });
  await live.opened;
  live.hello = await live.until((frame) => frame.type === 'hello');
  return live;
}
