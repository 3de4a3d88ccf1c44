import { expect, it } from 'vitest';
import { Gather } from './gather';

function play(run: () => Promise<unknown>) {
  let timers: { id: number; run: () => void }[] = [];
  let next = 1;
  const gather = new Gather(run, {
    later: (_ms, then) => (timers.push({ id: next, run: then }), next++),
    forget: (id) => (timers = timers.filter((timer) => timer.id !== id)),
  });
  const pass = async () => {
    const due = timers;
    timers = [];
    for (const timer of due) timer.run();
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { gather, pass };
}

it('a burst becomes one run', async () => {
  let runs = 0;
  const { gather, pass } = play(async () => runs++);
  for (let i = 0; i < 50; i++) gather.ask();
  expect(runs, 'not at once').toBe(0);
  await pass();
  await pass();
  expect(runs).toBe(1);
  gather.ask();
  await pass();
  expect(runs).toBe(2);
});

it('what comes while it runs becomes one more, so that nothing is missed', async () => {
  let runs = 0;
  let end = () => {};
  const { gather, pass } = play(() => (runs++, new Promise<void>((resolve) => (end = resolve))));
  gather.ask();
  await pass();
  for (let i = 0; i < 5; i++) gather.ask();
  await pass();
  expect(runs, 'never two at a time').toBe(1);
  end();
  await pass();
  await pass();
  expect(runs).toBe(2);
});

it('a run that fails does not end it, a stop does', async () => {
  let runs = 0;
  const { gather, pass } = play(async () => {
    runs++;
    throw new Error('no');
  });
  gather.ask();
  await pass();
  gather.ask();
  await pass();
  expect(runs).toBe(2);
  gather.ask();
  gather.stop();
  gather.ask();
  await pass();
  expect(runs).toBe(2);
});
