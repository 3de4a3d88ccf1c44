// Waiting for what happens outside the test, without fixed pauses longer than needed.

/** Resolves when `wake` is called or the end (a Date.now() figure) has come. */
export function nextChange(end, listen) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(1, end - Date.now()));
    listen(() => { clearTimeout(timer); resolve(); });
  });
}

export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Asks again and again until the answer is truthy; the last error or answer when time runs out. */
export async function eventually(ask, { withinMs = 10_000, everyMs = 50, what = 'it' } = {}) {
  const end = Date.now() + withinMs;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last)
        return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end)
      throw new Error(`${what} did not happen within ${withinMs} ms: ${last?.stack ?? last}`);
    await pause(everyMs);
  }
}
