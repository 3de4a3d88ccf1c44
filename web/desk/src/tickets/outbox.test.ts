import { describe, expect, it } from 'vitest';
import { Problem } from '../api/http';
import { HOLD, mayTakeBack, Outbox, type Kept, type Outgoing } from './outbox';

const HOUR = 3_600_000;

/** A server, a store shared by pages, and a clock for them all. */
function play() {
  const store = new Map<string, Kept>();
  const arrived: string[] = [];
  const tries: string[] = [];
  let answers: (Error | 'lost' | null)[] = [];
  let time = 1_000_000;
  let timers: { id: number; due: number; run: () => void }[] = [];
  let next = 1;
  let storeWorks = true;
  let gate: Promise<void> = Promise.resolve();

  const settle = async () => { for (let i = 0; i < 30; i++) await Promise.resolve(); };
  const deliver = (item: Outgoing) => { if (!arrived.includes(item.key)) arrived.push(item.key); };

  function page(tab: string) {
    let shown: Outgoing[] = [];
    const gone: string[] = [];
    const outbox = new Outbox(
      {
        post: async (item) => {
          tries.push(item.key);
          await gate;
          const answer = answers.shift() ?? null;
          if (answer === null || answer === 'lost') deliver(item);
          if (answer !== null) throw answer === 'lost' ? new Problem(0, 'unreachable', '') : answer;
        },
        now: () => time,
        later: (ms, run) => (timers.push({ id: next, due: time + ms, run }), next++),
        forget: (id) => (timers = timers.filter((timer) => timer.id !== id)),
        newKey: () => `k${next++}`,
        put: (kept) => {
          if (storeWorks) store.set(kept.item.key, structuredClone(kept));
          return storeWorks;
        },
        has: (key) => store.has(key),
        remove: (key) => void store.delete(key),
        all: () => [...store.values()].map((kept) => structuredClone(kept)),
      },
      tab,
      { changed: (items) => (shown = items), gone: (item, here) => gone.push(`${item.message.text}${here ? '' : ' elsewhere'}`) },
    );
    outbox.start();
    const send = (text: string, hold = 0, ready = Promise.resolve()) =>
      outbox.send(7, { text, public: true }, [], { hold, ready }).key;
    return { outbox, send, gone, states: () => shown.map((item) => item.state), items: () => shown };
  }

  async function pass(ms: number): Promise<void> {
    const end = time + ms;
    for (;;) {
      await settle();
      const due = timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
      if (!due) break;
      timers = timers.filter((timer) => timer !== due);
      time = Math.max(time, due.due);
      due.run();
    }
    time = end;
    await settle();
  }
  /** The page is gone without a word: its timers with it. */
  const crash = async () => {
    await settle();
    timers = [];
  };
  return {
    page, pass, crash, store, arrived, tries,
    answer: (...list: (Error | 'lost' | null)[]) => (answers = list),
    breakStore: () => (storeWorks = false),
    hold: () => {
      let open = () => {};
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
  };
}

const refusal = (status: number, code = `http_${status}`, after: number | null = null) => new Problem(status, code, '', null, {}, after);

describe('a held message', () => {
  it('leaves when it is due and not before', async () => {
    const { page, pass, arrived, store } = play();
    const { send, states } = page('a');
    const key = send('하나', HOLD);
    await pass(HOLD - 1);
    expect([arrived, states()]).toEqual([[], ['held']]);
    await pass(1);
    expect([arrived, states(), store.size]).toEqual([[key], [], 0]);
  });
  it('can be taken back, and then never leaves', async () => {
    const { page, pass, arrived, store } = play();
    const { send, outbox } = page('a');
    const key = send('하나', HOLD);
    expect(outbox.takeBack(key)?.message.text).toBe('하나');
    await pass(HOUR);
    expect([arrived, store.size]).toEqual([[], 1]);
    outbox.drop(key);
    expect(store.size).toBe(0);
  });
  it('can leave at once', async () => {
    const { page, pass, arrived } = play();
    const { send, outbox } = page('a');
    const key = send('하나', HOLD);
    outbox.sendNow(key);
    await pass(0);
    expect(arrived).toEqual([key]);
    expect(outbox.takeBack(key)).toBeNull();
  });
  it('leaves with its page, and the next page makes sure that it arrives once', async () => {
    const { page, pass, crash, arrived, tries, store, answer } = play();
    const first = page('a');
    const key = first.send('하나', HOLD);
    answer('lost');
    first.outbox.leave();
    await crash();
    await pass(0);
    expect([arrived, store.size]).toEqual([[key], 1]);
    const second = page('b');
    expect(second.items().map(mayTakeBack)).toEqual([false]);
    await pass(0);
    expect([arrived, tries, store.size]).toEqual([[key], [key, key], 0]);
  });
  it('of a page that died is sent by the next one', async () => {
    const { page, pass, crash, arrived } = play();
    const key = page('a').send('하나', HOLD);
    await crash();
    const soon = page('b');
    await pass(HOLD);
    expect(arrived, 'its page may be alive').toEqual([]);
    await pass(100_000);
    soon.outbox.connected();
    await pass(0);
    expect(arrived).toEqual([key]);
  });
  it('goes on after a reload of its own page', async () => {
    const { page, pass, crash, arrived } = play();
    const key = page('a').send('하나', HOLD);
    await crash();
    const again = page('a');
    expect(again.states()).toEqual(['held']);
    await pass(HOLD);
    expect(arrived).toEqual([key]);
  });
});

describe('a message that cannot be sent now', () => {
  it('waits and is tried again with the same key', async () => {
    const { page, pass, answer, tries, arrived } = play();
    answer(refusal(503), 'lost', null);
    const { send, states, gone } = page('a');
    const key = send('하나');
    await pass(0);
    expect(states()).toEqual(['waiting']);
    await pass(10_000);
    expect([tries, arrived, states(), gone]).toEqual([[key, key, key], [key], [], ['하나']]);
  });
  it('may be rewritten only while it has surely not arrived', async () => {
    for (const [error, may] of [[refusal(503), true], [refusal(0, 'offline'), true], [refusal(0, 'unreachable'), false], [refusal(502), false]] as const) {
      const { page, pass, answer } = play();
      answer(error);
      const { send, outbox, items } = page('a');
      const key = send('하나');
      await pass(0);
      expect([error.code, items().map(mayTakeBack)]).toEqual([error.code, [may]]);
      expect(outbox.takeBack(key) !== null).toBe(may);
    }
  });
  it('waits as long as the server asks', async () => {
    const { page, pass, answer, arrived } = play();
    answer(refusal(429, 'too_many', 30), null);
    const key = page('a').send('하나');
    await pass(29_000);
    expect(arrived).toEqual([]);
    await pass(1_000);
    expect(arrived).toEqual([key]);
  });
  it('is not refused because its first request still runs', async () => {
    const { page, pass, answer, arrived, tries } = play();
    answer(refusal(409, 'idempotency_running'), null);
    const key = page('a').send('하나');
    await pass(1_000);
    expect([arrived, tries.length]).toEqual([[key], 2]);
  });
  it('goes at once when the connection is back', async () => {
    const { page, pass, answer, arrived } = play();
    answer(refusal(0), null);
    const { send, outbox } = page('a');
    const key = send('하나');
    await pass(0);
    outbox.connected();
    await pass(0);
    expect(arrived).toEqual([key]);
  });
});

it('messages leave one after the other, oldest first', async () => {
  const { page, pass, answer, arrived, tries, hold } = play();
  const open = hold();
  const { send, outbox } = page('a');
  const keys = [send('하나'), send('둘'), send('셋')];
  outbox.connected();
  outbox.connected();
  await pass(0);
  expect(tries, 'one at a time, whoever asks').toEqual([keys[0]]);
  answer(null, refusal(503));
  open();
  await pass(0);
  expect(arrived, 'the third waits behind the second').toEqual([keys[0]]);
  await pass(5_000);
  expect(arrived).toEqual(keys);
});

it('a refused message stays for a person to look at, and does not hold up others', async () => {
  const { page, pass, answer, arrived } = play();
  answer(refusal(422));
  const { send, states, outbox } = page('a');
  const [bad, good] = [send('하나'), send('둘')];
  await pass(HOUR);
  expect([arrived, states()]).toEqual([[good], ['refused']]);
  outbox.sendNow(bad);
  await pass(0);
  expect(arrived).toEqual([good, bad]);
});

it('nothing leaves before it is ready', async () => {
  const { page, pass, tries } = play();
  let ready = () => {};
  page('a').send('하나', 0, new Promise((resolve) => (ready = resolve)));
  await pass(HOUR);
  expect(tries).toEqual([]);
  ready();
  await pass(0);
  expect(tries.length).toBe(1);
});

it('what another page has seen to is not sent here', async () => {
  const { page, pass, arrived, tries, store } = play();
  const [a, b] = [page('a'), page('a')];
  const key = a.send('하나', HOLD);
  b.outbox.connected();
  expect(b.states()).toEqual(['held']);
  a.outbox.drop(key);
  b.outbox.storeChanged();
  await pass(HOLD);
  expect([arrived, tries, store.size, b.gone]).toEqual([[], [], 0, ['하나 elsewhere']]);
});

it('what was taken back elsewhere is not sent, also before word of it is here', async () => {
  const { page, pass, tries, store } = play();
  const { send, states } = page('a');
  const key = send('하나', HOLD);
  store.delete(key);
  await pass(HOLD);
  expect([tries, states()]).toEqual([[], []]);
});

it('what is too old for the server to know its key waits for a person', async () => {
  const { page, pass, crash, tries } = play();
  page('a').send('하나', HOLD);
  await crash();
  await pass(21 * HOUR);
  expect(page('b').states()).toEqual(['refused']);
  await pass(HOUR);
  expect(tries).toEqual([]);
});

it('a log-out sends what is held; what cannot be sent is kept', async () => {
  const { page, pass, answer, arrived, store } = play();
  const { send, outbox } = page('a');
  const [held, waiting] = [send('하나', HOLD), send('둘', HOLD)];
  answer(null, refusal(503));
  await outbox.flush();
  outbox.stop();
  await pass(HOUR);
  expect([arrived, [...store.keys()]]).toEqual([[held], [waiting]]);
  page('b');
  await pass(0);
  expect(arrived).toEqual([held, waiting]);
});

it('a store that is full does not stop a message', async () => {
  const { page, pass, arrived, breakStore } = play();
  breakStore();
  const key = page('a').send('하나', HOLD);
  await pass(HOLD);
  expect(arrived).toEqual([key]);
});
