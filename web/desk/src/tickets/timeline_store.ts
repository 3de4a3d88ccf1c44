import { ref, shallowRef } from 'vue';
import { readTimeline } from '../api/tickets';
import type { Entry } from '../api/types';
import { entryKey, mergeEntries } from './fold';

const PAGE = 40;
const CATCH_UP_PAGES = 5;

/** The timeline of one ticket: the newest page first, older ones on demand, new entries as they come. */
export function useTimeline(id: number) {
  const entries = shallowRef<Entry[]>([]);
  const older = ref<string | null>(null);
  const loaded = ref(false);
  const loadingOlder = ref(false);
  const failure = shallowRef<unknown>(null);
  let running: Promise<void> | null = null;
  let again = false;

  /** Reads from the newest backwards until it meets what is known. */
  async function catchUp(): Promise<void> {
    const known = new Set(entries.value.map(entryKey));
    let read: Entry[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < CATCH_UP_PAGES; page++) {
      const got = await readTimeline(id, PAGE, cursor);
      read = [...read, ...got.items];
      cursor = got.next;
      if (cursor === null || known.size === 0 || got.items.some((entry) => known.has(entryKey(entry)))) break;
    }
    const met = known.size > 0 && read.some((entry) => known.has(entryKey(entry)));
    entries.value = mergeEntries(met ? entries.value : [], read);
    if (!met) older.value = cursor;
  }

  async function load(): Promise<void> {
    try {
      await catchUp();
      loaded.value = true;
      failure.value = null;
    } catch (error) {
      failure.value = error;
    }
  }

  /** Reads what is new. Calls while one is under way become one more afterwards. */
  function refresh(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = load().finally(() => {
      running = null;
      if (again) {
        again = false;
        void refresh();
      }
    });
    return running;
  }

  async function loadOlder(): Promise<void> {
    if (loadingOlder.value || older.value === null) return;
    loadingOlder.value = true;
    try {
      const page = await readTimeline(id, PAGE, older.value);
      entries.value = mergeEntries(entries.value, page.items);
      older.value = page.next;
      failure.value = null;
    } catch (error) {
      failure.value = error;
    } finally {
      loadingOlder.value = false;
    }
  }

  return { entries, older, loaded, loadingOlder, failure, refresh, loadOlder };
}
