// A server program of Debian's for one test alone: with a folder and ports of its own, and ended for sure. The system's
// own, should one run, hears nothing of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { eventually } from './wait.mjs';

const endsWithinMs = 10_000;

/** True once whoever listens there has said the first word. */
const greets = (port) => new Promise((resolve, reject) => {
  const socket = net.connect(port, '127.0.0.1');
  socket.once('data', () => { socket.destroy(); resolve(true); }).once('error', reject);
});

const isRefused = (port) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.destroy(); resolve(false); }).once('error', () => resolve(true));
});

/** What a kind of server adds: prepare(), which makes its files and chooses `port`; and command(). */
export class Daemon {
  constructor(name) {
    this.name = name;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), `pharos-${name.toLowerCase()}-`));
    this.child = null;
  }

  /** A running one; nothing stays of one that does not come up. */
  static async start(options = {}) {
    const server = new this();
    try {
      await server.prepare(options);
      await server.run();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  inside(...names) {
    return path.join(this.folder, ...names);
  }

  async run() {
    const { program, args, ...options } = this.command();
    // A group of its own: whatever it has started can be ended with it.
    this.child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true, ...options });
    await eventually(() => greets(this.port), { what: this.name });
  }

  /** It is away with all that it started; its files stay. */
  async halt() {
    const { child } = this;
    if (child === null)
      return;
    this.child = null;
    const late = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    }
    clearTimeout(late);
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left.
    }
    // Whoever is killed still ends: what connects now would be heard by nobody, and not be refused.
    await eventually(() => isRefused(this.port), { what: `${this.name} being away` });
  }

  async stop() {
    await this.halt();
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  get log() {
    return fs.readFileSync(this.inside('log'), 'utf8');
  }
}
