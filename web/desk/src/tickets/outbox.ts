import { Problem } from '../api/http';
import type { Attachment, NewMessage } from '../api/types';

/** A message that has left the composer but has not arrived yet. */
export interface Outgoing {
  /** Also the Idempotency-Key: however often it is sent, it arrives once. */
  key: string;
  ticket: number;
  message: NewMessage;
  files: Attachment[];
  /** Held: may be taken back until it is due. Waiting: leaves as soon as it can. Refused: a person has to look at it. */
  state: 'held' | 'sending' | 'waiting' | 'refused';
  madeAt: number;
  dueAt: number;
  /** It was sent and no answer came: it may have arrived, so it is no longer for rewriting. */
  uncertain: boolean;
  problem: unknown;
}

/** How an item is kept between pages: by whom, and when they were last known to be alive. */
export interface Kept {
  item: Outgoing;
  owner: string | null;
  aliveAt: number;
}

/** What of the world the outbox needs, handed in so that tests can play it. */
export interface OutboxWorld {
  post(item: Outgoing, leaving: boolean): Promise<void>;
  now(): number;
  later(ms: number, run: () => void): number;
  forget(timer: number): void;
  newKey(): string;
  /** The store that outlives the page and is shared by its tabs; `put` tells whether it could. */
  put(kept: Kept): boolean;
  has(key: string): boolean;
  remove(key: string): void;
  all(): Kept[];
}

export interface OutboxListener {
  changed(items: Outgoing[]): void;
  /** `here`: this page has sent it; else another has, or has taken it back. */
  gone(item: Outgoing, here: boolean): void;
}

export const HOLD = 10_000;
const AGAIN = 5_000;
const SOON = 1_000;
const BEAT = 15_000;
// Browsers slow the timers of hidden pages down to one a minute: silence for longer means that the page is gone.
const GONE = 90_000;
// The server knows a key for 24 hours: what is older may only be sent again by a person who has looked.
const TOO_OLD = 20 * 3_600_000;

const UNSURE = new Set([0, 500, 502, 504]);
const LATER = new Set([401, 429, 503]);

const statusOf = (error: unknown) => (error instanceof Problem ? error.status : 0);
const isRunning = (error: unknown) => error instanceof Problem && error.code === 'idempotency_running';
const isUnsure = (error: unknown) => UNSURE.has(statusOf(error)) && !(error instanceof Problem && error.code === 'offline');
const isPassing = (error: unknown) => UNSURE.has(statusOf(error)) || LATER.has(statusOf(error)) || isRunning(error);

function waitAfter(error: unknown): number {
  if (isRunning(error)) return SOON;
  const told = error instanceof Problem ? error.retryAfter : null;
  return told === null ? AGAIN : Math.max(SOON, told * 1_000);
}

export const mayTakeBack = (item: Outgoing) => item.state !== 'sending' && !item.uncertain;

/**
 * Sends messages one after the other, oldest first. Each is kept in the browser until the server has answered; a page
 * that comes after takes over what another has left. Two pages at the same message do no harm: its key makes it arrive
 * once.
 */
export class Outbox {
  private items: Outgoing[] = [];
  private readonly readiness = new Map<string, Promise<void>>();
  private readonly unkept = new Set<string>();
  private timer: number | null = null;
  private beat: number | null = null;
  private retryAt = 0;
  private running: Promise<void> | null = null;
  private open = false;

  constructor(
    private readonly world: OutboxWorld,
    private readonly tab: string,
    private readonly listener: OutboxListener,
  ) {}

  /** Takes over what this page left before a reload, and what pages that are gone have left. */
  start(): void {
    this.open = true;
    const now = this.world.now();
    for (const { item, owner, aliveAt } of this.world.all()) {
      const known = this.find(item.key);
      if (known && owner !== null && owner !== this.tab) this.items = this.items.filter((each) => each !== known);
      else if (known && owner === null) this.keep(known, this.tab);
      else if (!known && (owner === null || owner === this.tab || now - aliveAt > GONE)) this.adopt(item, now);
    }
    this.items.sort((a, b) => a.madeAt - b.madeAt);
    this.tell();
    this.pump();
  }

  /** Nobody is logged in any more: what is kept waits for them. */
  stop(): void {
    this.open = false;
    this.clearTimers();
    for (const item of this.items) this.keep(item, null);
    this.items = [];
    this.tell();
  }

  /** `ready` is waited for before the first attempt; `hold` leaves time to take the message back. */
  send(ticket: number, message: NewMessage, files: Attachment[], { hold, ready }: { hold: number; ready: Promise<void> }): Outgoing {
    const now = this.world.now();
    const item: Outgoing = {
      key: this.world.newKey(), ticket, message, files, state: hold > 0 ? 'held' : 'waiting',
      madeAt: now, dueAt: now + hold, uncertain: false, problem: null,
    };
    this.readiness.set(item.key, ready);
    this.items = [...this.items, item];
    this.write(item, this.tab);
    this.retryAt = 0;
    this.tell();
    this.pump();
    return item;
  }

  /** Sends a held or refused message at once. */
  sendNow(key: string): void {
    const item = this.find(key);
    if (!item || item.state === 'sending') return;
    this.patch(key, { state: 'waiting', dueAt: this.world.now(), problem: null });
    this.retryAt = 0;
    this.pump();
  }

  /** Stops a message for its composer to take up; null when it is too late. It stays kept until `drop`. */
  takeBack(key: string): Outgoing | null {
    const item = this.find(key);
    if (!item || !mayTakeBack(item)) return null;
    this.patch(key, { state: 'refused', problem: null });
    return this.find(key)!;
  }

  /** The composer has it, or another page has seen to it. */
  drop(key: string): void {
    if (!this.find(key)) return;
    this.items = this.items.filter((each) => each.key !== key);
    this.readiness.delete(key);
    this.world.remove(key);
    this.tell();
    this.pump();
  }

  /** Tries everything that waits, as when the connection is back. */
  connected(): void {
    this.retryAt = 0;
    this.start();
  }

  /** Sends what is held too, and resolves when all of it has been tried, as before logging out. */
  async flush(): Promise<void> {
    for (const item of this.items) if (item.state === 'held') this.sendNow(item.key);
    while (this.running) await this.running;
  }

  /** The page goes away: its messages leave now, and the next page makes sure. */
  leave(): void {
    this.open = false;
    this.clearTimers();
    const held = this.items.filter((item) => item.state === 'held');
    for (const item of held) {
      this.patch(item.key, { state: 'waiting', uncertain: true });
      void this.world.post(item, true).catch(() => undefined);
    }
    for (const item of this.items) this.keep(item, null);
  }

  /** Another page has changed what is kept. */
  storeChanged(): void {
    if (!this.open) return;
    const kept = new Map(this.world.all().map((each) => [each.item.key, each]));
    for (const item of this.items) {
      if (kept.has(item.key) || this.unkept.has(item.key) || item.state === 'sending') continue;
      this.items = this.items.filter((each) => each.key !== item.key);
      this.listener.gone(item, false);
    }
    this.start();
  }

  private adopt(item: Outgoing, now: number): void {
    const isOld = now - item.madeAt > TOO_OLD;
    const state = isOld || item.state === 'refused' ? 'refused' : item.state === 'held' ? 'held' : 'waiting';
    const uncertain = item.uncertain || item.state === 'sending';
    const adopted: Outgoing = { ...item, state, uncertain, problem: null };
    this.items = [...this.items, adopted];
    this.write(adopted, this.tab);
  }

  private find(key: string): Outgoing | undefined {
    return this.items.find((each) => each.key === key);
  }

  private patch(key: string, change: Partial<Outgoing>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...change } : item));
    const item = this.find(key);
    if (item) this.keep(item, this.tab);
    this.tell();
  }

  /** Brings what is kept up to date; what another page has removed goes here too. */
  private keep(item: Outgoing, owner: string | null): void {
    if (this.unkept.has(item.key) || this.world.has(item.key)) this.write(item, owner);
    else this.items = this.items.filter((each) => each.key !== item.key);
  }

  private write(item: Outgoing, owner: string | null): void {
    const isKept = this.world.put({ item: { ...item, problem: null }, owner, aliveAt: this.world.now() });
    if (isKept) this.unkept.delete(item.key);
    else this.unkept.add(item.key);
  }

  private tell(): void {
    this.listener.changed(this.items);
  }

  private pump(): void {
    if (!this.open || this.running) return;
    this.running = this.sendReady().finally(() => {
      this.running = null;
      if (this.next()) this.pump();
      else this.schedule();
    });
  }

  private async sendReady(): Promise<void> {
    for (let item = this.next(); item; item = this.next()) await this.attempt(item);
  }

  /** What is to be tried now. */
  private next(): Outgoing | undefined {
    const now = this.world.now();
    for (const item of this.items) if (item.state === 'held' && item.dueAt <= now) this.patch(item.key, { state: 'waiting' });
    return this.open && this.retryAt <= now ? this.items.find((item) => item.state === 'waiting') : undefined;
  }

  private async attempt({ key }: Outgoing): Promise<void> {
    this.patch(key, { state: 'sending', problem: null });
    await this.readiness.get(key);
    this.readiness.delete(key);
    const item = this.find(key);
    if (!item || !this.open) return;
    this.keep(item, this.tab);
    if (!this.find(key)) return this.tell();
    try {
      await this.world.post(item, false);
      this.items = this.items.filter((each) => each.key !== key);
      this.world.remove(key);
      this.tell();
      this.listener.gone(item, true);
    } catch (error) {
      if (!this.find(key)) return;
      const uncertain = item.uncertain || isUnsure(error);
      this.patch(key, { state: isPassing(error) ? 'waiting' : 'refused', problem: error, uncertain });
      if (isPassing(error)) this.retryAt = this.world.now() + waitAfter(error);
    }
  }

  /** One timer for whatever comes next, one that says that this page is alive. */
  private schedule(): void {
    this.clearTimers();
    if (!this.open || this.items.length === 0) return;
    const now = this.world.now();
    const dues = this.items.flatMap((item) => (item.state === 'held' ? [item.dueAt] : item.state === 'waiting' ? [this.retryAt] : []));
    if (dues.length > 0) {
      this.timer = this.world.later(Math.max(0, Math.min(...dues) - now), () => {
        this.timer = null;
        this.pump();
      });
    }
    this.beat = this.world.later(BEAT, () => {
      this.beat = null;
      for (const item of this.items) this.keep(item, this.tab);
      this.schedule();
    });
  }

  private clearTimers(): void {
    if (this.timer !== null) this.world.forget(this.timer);
    if (this.beat !== null) this.world.forget(this.beat);
    this.timer = this.beat = null;
  }
}
