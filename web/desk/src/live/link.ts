import { backoff } from './backoff';

/** What the server sends; frames carry ids, versions and codes, never content. */
export type Frame =
  | { type: 'hello'; position: string | number; account: number }
  | { type: 'event'; position: string | number; topic: string; ticket: number; version: number; codes: string[]; actor: number | null; at: string }
  | { type: 'list_changed' }
  | { type: 'presence'; ticket: number; viewers: { account: number; typing: boolean }[] }
  | { type: 'reload' }
  | { type: 'bye'; reason: string };

export interface Socket {
  send(text: string): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

/** The world the link lives in, handed in so that tests can play it. */
export interface World {
  connect(): Socket;
  now(): number;
  later(ms: number, run: () => void): number;
  forget(timer: number): void;
  random(): number;
}

export type LinkState = { kind: 'idle' } | { kind: 'connecting' } | { kind: 'open' } | { kind: 'broken'; since: number; nextTry: number };

export interface Listener {
  frame(frame: Frame): void;
  state(state: LinkState): void;
  /** What was seen before may be out of date: read everything shown again. */
  stale(): void;
}

// A socket that never says hello is given up after this long.
const PATIENCE = 10_000;

/** One WebSocket that comes back by itself, takes up where it left off, and says honestly when it cannot. */
export class Link {
  private socket: Socket | null = null;
  /** The socket that has said hello: only then does it take frames. */
  private greetedBy: Socket | null = null;
  private readonly topics = new Set<string>();
  private position: string | number | null = null;
  private tries = 0;
  private timer: number | null = null;
  private brokenSince: number | null = null;
  private viewed: { ticket: number | null; typing: boolean } = { ticket: null, typing: false };
  private state: LinkState = { kind: 'idle' };

  constructor(
    private readonly world: World,
    private readonly listener: Listener,
  ) {}

  start(): void {
    if (this.socket || this.timer !== null) return;
    this.connect();
  }

  /** Closes for good, as after logging out; `start` begins anew, without resuming. */
  stop(): void {
    this.clearTimer();
    this.dropSocket();
    this.position = null;
    this.tries = 0;
    this.brokenSince = null;
    this.topics.clear();
    this.viewed = { ticket: null, typing: false };
    this.tell({ kind: 'idle' });
  }

  /** Tries at once instead of waiting for the next attempt; does nothing while connected. */
  retryNow(): void {
    if (this.state.kind !== 'broken') return;
    this.clearTimer();
    this.connect();
  }

  /** The browser knows that the network is gone: the socket would notice only minutes later. */
  networkLost(): void {
    if (this.state.kind === 'open' || this.state.kind === 'connecting') this.lost();
  }

  watch(topic: string): void {
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    this.send({ type: 'watch', topics: [topic], since: this.position });
  }

  unwatch(topic: string): void {
    if (!this.topics.delete(topic)) return;
    this.send({ type: 'unwatch', topics: [topic] });
  }

  view(ticket: number | null, typing: boolean): void {
    if (this.viewed.ticket === ticket && this.viewed.typing === typing) return;
    this.viewed = { ticket, typing };
    this.send({ type: 'view', ticket, typing });
  }

  private connect(): void {
    const socket = this.world.connect();
    this.socket = socket;
    if (this.brokenSince === null) this.tell({ kind: 'connecting' });
    socket.onmessage = (event) => this.receive(socket, event.data);
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
    this.timer = this.world.later(PATIENCE, () => {
      this.timer = null;
      this.lost();
    });
  }

  private receive(socket: Socket, data: unknown): void {
    if (this.socket !== socket || typeof data !== 'string') return;
    const frame = JSON.parse(data) as Frame;
    if (frame.type === 'hello') this.greeted(socket, frame.position);
    else if (frame.type === 'reload') this.listener.stale();
    else if (frame.type === 'bye') this.lost();
    else {
      if (frame.type === 'event') this.position = frame.position;
      this.listener.frame(frame);
    }
  }

  private greeted(socket: Socket, position: string | number): void {
    this.clearTimer();
    this.greetedBy = socket;
    const resuming = this.position !== null;
    if (!resuming) this.position = position;
    this.tries = 0;
    this.brokenSince = null;
    this.send({ type: 'watch', topics: [...this.topics], since: this.position });
    if (this.viewed.ticket !== null) this.send({ type: 'view', ...this.viewed });
    this.tell({ kind: 'open' });
    // What was read before the first hello may miss changes that happened in between.
    if (!resuming) this.listener.stale();
  }

  private lost(): void {
    this.clearTimer();
    this.dropSocket();
    const now = this.world.now();
    this.brokenSince ??= now;
    const wait = backoff(this.tries++, () => this.world.random());
    this.timer = this.world.later(wait, () => {
      this.timer = null;
      this.connect();
    });
    this.tell({ kind: 'broken', since: this.brokenSince, nextTry: now + wait });
  }

  private send(frame: object): void {
    if (this.greetedBy && this.greetedBy === this.socket) this.socket.send(JSON.stringify(frame));
  }

  private dropSocket(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private clearTimer(): void {
    if (this.timer !== null) this.world.forget(this.timer);
    this.timer = null;
  }

  private tell(state: LinkState): void {
    this.state = state;
    this.listener.state(state);
  }
}
