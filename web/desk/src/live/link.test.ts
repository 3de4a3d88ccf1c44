import { describe, expect, it } from 'vitest';
import { backoff } from './backoff';
import { Link, type Frame, type LinkState, type Socket } from './link';

class FakeSocket implements Socket {
  sent: { type: string; topics?: string[]; since?: unknown }[] = [];
  closed = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  say(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

function play() {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { due: number; run: () => void }>();
  const frames: Frame[] = [];
  const states: LinkState[] = [];
  let stale = 0;
  let time = 0;
  let nextTimer = 1;
  const link = new Link(
    {
      connect: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      now: () => time,
      later: (ms, run) => {
        timers.set(nextTimer, { due: time + ms, run });
        return nextTimer++;
      },
      forget: (timer) => void timers.delete(timer),
      random: () => 1,
    },
    { frame: (frame) => frames.push(frame), state: (state) => states.push(state), stale: () => void stale++ },
  );
  const pass = (ms: number) => {
    const until = time + ms;
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.due <= until).sort((a, b) => a[1].due - b[1].due)[0];
      if (!due) break;
      timers.delete(due[0]);
      time = due[1].due;
      due[1].run();
    }
    time = until;
  };
  return { link, sockets, frames, states, pass, staleCount: () => stale, last: () => sockets[sockets.length - 1]! };
}

const hello = (position: number) => ({ type: 'hello', position, account: 1 });
const event = (position: number) => ({ type: 'event', position, topic: 'list', ticket: 7, version: 5, codes: ['state'], actor: 2, at: '' });

describe('the live link', () => {
  it('waits for hello before it asks, and reads anew what was read before', () => {
    const { link, last, states, staleCount } = play();
    link.watch('list');
    link.start();
    expect(last().sent).toEqual([]);
    last().say(hello(40));
    expect(last().sent).toEqual([{ type: 'watch', topics: ['list'], since: 40 }]);
    expect(states.map((state) => state.kind)).toEqual(['connecting', 'open']);
    expect(staleCount()).toBe(1);
  });

  it('takes up after the last event it saw', () => {
    const { link, last, pass, sockets, staleCount, frames } = play();
    link.watch('list');
    link.watch('ticket:7');
    link.start();
    last().say(hello(40));
    last().say(event(44));
    last().onclose?.();
    pass(500);
    expect(sockets).toHaveLength(2);
    last().say(hello(60));
    expect(last().sent).toEqual([{ type: 'watch', topics: ['list', 'ticket:7'], since: 44 }]);
    expect(staleCount()).toBe(1);
    expect(frames).toHaveLength(1);
  });

  it('says since when it is broken, through every failed attempt', () => {
    const { link, last, pass, states } = play();
    link.start();
    last().say(hello(1));
    pass(5_000);
    last().onclose?.();
    pass(500);
    last().onclose?.();
    expect(states.slice(-2)).toEqual([
      { kind: 'broken', since: 5_000, nextTry: 5_500 },
      { kind: 'broken', since: 5_000, nextTry: 6_500 },
    ]);
    pass(1_000);
    last().say(hello(1));
    expect(states[states.length - 1]).toEqual({ kind: 'open' });
  });

  it('gives up a socket that never says hello', () => {
    const { link, last, pass, sockets, states } = play();
    link.start();
    const first = last();
    pass(10_000);
    expect(first.closed).toBe(true);
    expect(states[states.length - 1]!.kind).toBe('broken');
    pass(500);
    expect(sockets).toHaveLength(2);
  });

  it('reads everything anew when the server cannot resume', () => {
    const { link, last, staleCount } = play();
    link.start();
    last().say(hello(1));
    last().say({ type: 'reload' });
    expect(staleCount()).toBe(2);
  });

  it('tells what is viewed again after it came back', () => {
    const { link, last, pass } = play();
    link.start();
    last().say(hello(1));
    link.view(7, true);
    last().say({ type: 'bye', reason: 'slow' });
    pass(500);
    last().say(hello(1));
    expect(last().sent[1]).toEqual({ type: 'view', ticket: 7, typing: true });
  });

  it('tries at once when asked, and only when broken', () => {
    const { link, last, sockets } = play();
    link.start();
    link.retryNow();
    expect(sockets).toHaveLength(1);
    last().say(hello(1));
    link.networkLost();
    link.retryNow();
    expect(sockets).toHaveLength(2);
  });

  it('ignores an old socket', () => {
    const { link, sockets, pass, frames } = play();
    link.start();
    sockets[0]!.say(hello(1));
    const old = sockets[0]!.onmessage;
    link.networkLost();
    pass(500);
    old?.({ data: JSON.stringify(event(9)) });
    expect(frames).toEqual([]);
  });

  it('stays closed after stop', () => {
    const { link, sockets, pass, last, states } = play();
    link.start();
    last().say(hello(1));
    link.stop();
    pass(60_000);
    expect(sockets).toHaveLength(1);
    expect(states[states.length - 1]).toEqual({ kind: 'idle' });
  });
});

describe('the wait before an attempt', () => {
  it('doubles up to half a minute', () => {
    expect([0, 1, 2, 10].map((tries) => backoff(tries, () => 1))).toEqual([500, 1_000, 2_000, 30_000]);
  });
  it('lies anywhere in the upper half', () => {
    expect(backoff(2, () => 0)).toBe(1_000);
    expect(backoff(2, () => 0.5)).toBe(1_500);
  });
});
