import { describe, expect, it } from 'vitest';
import { DraftSaver, type DraftState, type Kept } from './draft_saver';

/** The server's draft, and a page that writes on it; `saved` is what this page has brought there. */
function play(server: Kept = { text: '', public: true, version: 0, saved_at: null }) {
  const saved: string[] = [];
  const states: DraftState[] = [];
  let timers: { id: number; due: number; run: () => void }[] = [];
  let time = 0;
  let next = 1;
  let fail: 'not' | 'before' | 'after' = 'not';
  let gate: Promise<void> | null = null;
  const put = async (what: string, seen: number, to: { text: string; public: boolean } | null) => {
    if (gate) await gate;
    if (fail === 'before') throw new Error('no');
    if (seen !== server.version) return false;
    const version = Math.max(server.version, 100) + 1;
    Object.assign(server, to ? { ...to, version } : { text: '', version: 0 });
    if (fail === 'after') throw new Error('no answer');
    saved.push(what);
    return true;
  };
  const saver = new DraftSaver(
    {
      save: async (content, seen) => ((await put(`${content.public ? 'reply' : 'note'}: ${content.text}`, seen, content)) ? server.version : null),
      drop: async (seen) => server.version === 0 || put('dropped', seen, null),
      read: async () => {
        if (fail === 'before') throw new Error('no');
        return { ...server };
      },
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
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const another = (text: string, isPublic = true) => Object.assign(server, { text, public: isPublic, version: Math.max(server.version, 100) + 1 });
  const setFail = (to: boolean | 'after') => (fail = to === 'after' ? 'after' : to ? 'before' : 'not');
  return { saver, server, saved, states, pass, another, setFail, hold: () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = () => { gate = null; resolve(); }));
    return open;
  } };
}

describe('a draft', () => {
  it('is also what was chosen of its mail, and its files', async () => {
    const { saver, server, saved, pass } = play();
    saver.change('', true, { mail: { cc: ['x@mail.example'] }, files: [] });
    await pass(1_000);
    expect([server.mail, saver.state]).toEqual([{ cc: ['x@mail.example'] }, 'saved']);
    saver.change('', true, { files: [{ id: 7, filename: 'a.png', content_type: 'image/png', size: 1 }] });
    await pass(1_000);
    expect([server.files?.length, saver.state]).toEqual([1, 'saved']);
    saver.change('', true);
    await pass(1_000);
    expect(saved).toEqual(['reply: ', 'reply: ', 'dropped']);
  });
  it('that the server put back meets what stands here', async () => {
    const { saver, server, saved, another, pass } = play();
    saver.change('쓰던 글', true);
    another('예약한 답장');
    saver.found({ ...server });
    expect([saver.state, saver.theirs?.text]).toEqual(['conflict', '예약한 답장']);
    await pass(5_000);
    expect(saved).toEqual([]);
  });
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

describe('a draft that another page has written too', () => {
  const begun = async () => {
    const played = play();
    played.saver.change('내 글', true);
    await played.pass(1_000);
    played.another('다른 창의 글');
    played.saver.change('내 글, 더', true);
    await played.pass(1_000);
    return played;
  };
  it('is not written over, and waits for a choice', async () => {
    const { saver, server, saved, pass } = await begun();
    expect([saver.state, saver.theirs?.text, server.text]).toEqual(['conflict', '다른 창의 글', '다른 창의 글']);
    saver.change('내 글, 더 많이', true);
    await pass(60_000);
    await saver.flush();
    expect([saver.state, saved]).toEqual(['conflict', ['reply: 내 글']]);
  });
  it('becomes this page’s text, where that is chosen', async () => {
    const { saver, server, pass } = await begun();
    void saver.choose({ text: '내 글, 더', public: true });
    await pass(0);
    expect([saver.state, saver.theirs, server.text]).toEqual(['saved', null, '내 글, 더']);
  });
  it('stays the other page’s text, where that is chosen, and is written on', async () => {
    const { saver, server, pass } = await begun();
    void saver.choose({ text: '다른 창의 글', public: true });
    await pass(0);
    expect([saver.state, server.text]).toEqual(['saved', '다른 창의 글']);
    saver.change('다른 창의 글, 더', true);
    await pass(1_000);
    expect([saver.state, server.text]).toEqual(['saved', '다른 창의 글, 더']);
  });
  it('asks again where the other page went on meanwhile', async () => {
    const { saver, another, pass } = await begun();
    another('다른 창의 글 2');
    void saver.choose({ text: '내 글, 더', public: true });
    await pass(0);
    expect([saver.state, saver.theirs?.text]).toEqual(['conflict', '다른 창의 글 2']);
  });
  it('is noticed where this page had seen none', async () => {
    const { saver, another, pass } = play();
    another('먼저 쓴 글');
    saver.change('나중에 쓴 글', true);
    await pass(1_000);
    expect([saver.state, saver.theirs?.text]).toEqual(['conflict', '먼저 쓴 글']);
  });
  it('is noticed where this page empties its own', async () => {
    const { saver, server, another, pass } = play();
    saver.change('내 글', true);
    await pass(1_000);
    another('다른 창의 글');
    saver.change('', true);
    await pass(1_000);
    expect([saver.state, server.text]).toEqual(['conflict', '다른 창의 글']);
  });
  it('is noticed by what an earlier page could not save any more', async () => {
    const { saver, pass } = play({ text: '다른 창의 글', public: true, version: 7, saved_at: null });
    saver.resumed({ text: '여기 남은 글', public: true }, 6);
    await pass(1_000);
    expect([saver.state, saver.theirs?.text]).toEqual(['conflict', '다른 창의 글']);
  });
  it('is no conflict where both wrote the same', async () => {
    const { saver, another, pass } = play();
    another('같은 글');
    saver.change('같은 글', true);
    await pass(1_000);
    expect(saver.state).toBe('saved');
  });
  it('is no conflict where it is gone: this page’s is saved anew', async () => {
    const { saver, server, saved, pass } = play();
    saver.change('내 글', true);
    await pass(1_000);
    Object.assign(server, { text: '', version: 0 });
    saver.change('내 글, 더', true);
    await pass(1_000);
    expect([saver.state, saved]).toEqual(['saved', ['reply: 내 글', 'reply: 내 글, 더']]);
  });
  it('is no conflict where only the answer to an own save was lost', async () => {
    const { saver, server, pass, setFail } = play();
    setFail('after');
    saver.change('내 글', true);
    await pass(1_000);
    expect(saver.state).toBe('failed');
    setFail(true);
    saver.change('내 글, 더', true);
    await pass(1_000);
    setFail(false);
    await pass(5_000);
    expect([saver.state, server.text]).toEqual(['saved', '내 글, 더']);
  });
});
