import { ref, shallowRef } from 'vue';
import { listDemoMails, type DemoMail } from '../api/demo';

/** Two readings of the mailbox as one, newest first, each mail once. */
export function mergeMails(known: DemoMail[], read: DemoMail[]): DemoMail[] {
  const byId = new Map([...known, ...read].map((mail) => [mail.id, mail]));
  return [...byId.values()].sort((a, b) => b.id - a.id);
}

const MOST_PAGES = 5;

/** The mails of the customers' mailbox: the newest first, older ones on demand. */
export function useMailbox() {
  const mails = shallowRef<DemoMail[]>([]);
  const older = ref<string | null>(null);
  const loaded = ref(false);
  const loadingOlder = ref(false);
  const failure = shallowRef<unknown>(null);

  /** Reads from the newest backwards until it meets what is known. */
  async function catchUp(): Promise<void> {
    const newest = mails.value[0]?.id ?? 0;
    let read: DemoMail[] = [];
    let cursor: string | null = null;
    let met = false;
    for (let page = 0; page < MOST_PAGES && !met; page++) {
      const got = await listDemoMails(cursor);
      read = [...read, ...got.items];
      cursor = got.next;
      met = newest !== 0 && got.items.some((mail) => mail.id <= newest);
      if (cursor === null || newest === 0) break;
    }
    mails.value = mergeMails(met ? mails.value : [], read);
    if (!met) older.value = cursor;
  }

  async function attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what();
      failure.value = null;
    } catch (error) {
      failure.value = error;
    }
  }

  const refresh = () => attempt(async () => {
    await catchUp();
    loaded.value = true;
  });

  async function loadOlder(): Promise<void> {
    if (loadingOlder.value || older.value === null) return;
    loadingOlder.value = true;
    await attempt(async () => {
      const page = await listDemoMails(older.value);
      mails.value = mergeMails(mails.value, page.items);
      older.value = page.next;
    });
    loadingOlder.value = false;
  }

  return { mails, older, loaded, loadingOlder, failure, refresh, loadOlder };
}
