import { describe, expect, it } from 'vitest';
import { DraftSaver, type DraftState } from './draft_saver';

function play() {
  const saved: string[] = [];
  const states: DraftState[] = [];
  let timers: { id: number; due: number; run: () => void }[] = [];
  let time = 0;
  let next = 1;
  let fail = false;
  let gate: Promise<void> | null = null;
  const put = async (what: string) => {
    if (gate) await gate;
    if (fail) throw new Error('no');
    saved.push(what);
  };
  const saver = new DraftSaver(
    {
      save: (text, isPublic) => put(`${isPublic ? 'reply' : 'note'}: ${text}`),
      drop: () => put('dropped'),
      later: (ms, run) => {
        timers.push({ id: next, due: time + ms, run });
        return next++;
      },
      forget: (id) => (timers = timers.filter((timer) => timer.id !== id)),
    },
    (state) => states.push(state),
  );
  const pass = async (ms: number) => {
    time += ms;
    for (const timer of timers.filter((each) => each.due <= time)) {
      timers = timers.filter((each) => each !== timer);
      timer.run();
    }
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { saver, saved, states, pass, setFail: (to: boolean) => (fail = to), hold: () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = () => { gate = null; resolve(); }));
    return open;
  } };
}

describe('a draft', () => {
  it('is saved a second after the last change', async () => {
    const { saver, saved, pass, states } = play();
    saver.change('안녕', true);
    await pass(900);
    saver.change('안녕하세요', true);
    await pass(900);
    expect(saved).toEqual([]);
    await pass(100);
    expect(saved).toEqual(['reply: 안녕하세요']);
    expect(states[states.length - 1]).toBe('saved');
  });
  it('is saved again when it changed during a save', async () => {
    const { saver, saved, pass, hold } = play();
    const open = hold();
    saver.change('a', true);
    await pass(1_000);
    saver.change('ab', false);
    open();
    await pass(0);
    await pass(1_000);
    expect(saved).toEqual(['reply: a', 'note: ab']);
  });
  it('is tried again after a failure and says so', async () => {
    const { saver, saved, pass, setFail, states } = play();
    setFail(true);
    saver.change('a', true);
    await pass(1_000);
    expect(states[states.length - 1]).toBe('failed');
    setFail(false);
    await pass(5_000);
    expect(saved).toEqual(['reply: a']);
  });
  it('is removed when the text is emptied, but only if it was there', async () => {
    const { saver, saved, pass } = play();
    saver.change('', true);
    await pass(1_000);
    expect(saved).toEqual([]);
    saver.change('a', true);
    await pass(1_000);
    saver.change('  ', true);
    await pass(1_000);
    expect(saved).toEqual(['reply: a', 'dropped']);
  });
  it('is not saved any more once the message is sent', async () => {
    const { saver, saved, pass, states } = play();
    saver.change('a', true);
    void saver.sent();
    await pass(2_000);
    expect(saved).toEqual([]);
    expect(states[states.length - 1]).toBe('none');
  });
  it('is not brought back by a save that was under way', async () => {
    const { saver, saved, pass, hold } = play();
    const open = hold();
    saver.change('a', true);
    await pass(1_000);
    let isGone = false;
    void saver.sent().then(() => (isGone = true));
    await pass(0);
    expect(isGone).toBe(false);
    open();
    await pass(0);
    await pass(0);
    expect(isGone).toBe(true);
    await pass(10_000);
    expect(saved).toEqual(['reply: a']);
  });
  it('is saved at once when the ticket is left', async () => {
    const { saver, saved } = play();
    saver.change('a', true);
    await saver.flush();
    expect(saved).toEqual(['reply: a']);
  });
});

describe('a draft handed over', () => {
  it('is brought up to date once more and then left on the server', async () => {
    const { saver, saved, pass } = play();
    saver.change('네', true);
    let isReady = false;
    void saver.handOver().then(() => (isReady = true));
    await pass(0);
    expect([saved, saver.state, isReady]).toEqual([['reply: 네'], 'none', true]);
    await pass(60_000);
    expect(saved).toEqual(['reply: 네']);
  });
  it('waits for the save under way, also one that fails, and is not saved again', async () => {
    const { saver, saved, pass, hold, setFail } = play();
    saver.change('네', true);
    const open = hold();
    await pass(1_000);
    let isReady = false;
    void saver.handOver().then(() => (isReady = true));
    await pass(0);
    expect(isReady).toBe(false);
    setFail(true);
    open();
    await pass(0);
    expect([isReady, saved]).toEqual([true, []]);
    await pass(60_000);
    expect(saved).toEqual([]);
  });
  it('makes room for what is written next', async () => {
    const { saver, saved, pass } = play();
    saver.change('네', true);
    void saver.handOver();
    saver.change('그리고', true);
    await pass(0);
    await pass(1_000);
    expect([saved, saver.state]).toEqual([['reply: 네', 'reply: 그리고'], 'saved']);
  });
});
