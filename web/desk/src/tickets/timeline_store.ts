import { ref, shallowRef } from 'vue';
import { readSurveys, type Survey } from '../api/survey';
import { readMails, readScheduled, readTimeline } from '../api/tickets';
import { isMessage, type Entry, type Mail, type Scheduled } from '../api/types';
import { waits } from '../mail/delivery';
import { isSurveyEntry } from '../survey/look';
import { entryKey, mergeEntries } from './fold';

const PAGE = 40;
const CATCH_UP_PAGES = 5;

const tellsOfMail = (entry: Entry) => isMessage(entry) || entry.type.startsWith('mail.');

/** The timeline of one ticket: the newest page first, older ones on demand, new entries as they come. */
export function useTimeline(id: number) {
  const entries = shallowRef<Entry[]>([]);
  /** What its messages were as mails, by message. */
  const mails = shallowRef<Map<number, Mail>>(new Map());
  /** What its customer was asked and answered, by survey. */
  const surveys = shallowRef<Map<number, Survey>>(new Map());
  /** Answers that leave at a set time, the next first. */
  const scheduled = shallowRef<Scheduled[]>([]);
  const older = ref<string | null>(null);
  const loaded = ref(false);
  const loadingOlder = ref(false);
  const failure = shallowRef<unknown>(null);
  let running: Promise<void> | null = null;
  let again = false;

  let asked = 0;
  /** Of two that are under way, the one that was asked last counts. */
  async function refreshScheduled(): Promise<void> {
    const mine = ++asked;
    const now = await readScheduled(id);
    if (mine === asked) scheduled.value = now;
  }

  /** Those of the messages that are shown, and of those that are about to be. */
  async function refreshMails(coming: Entry[] = []): Promise<void> {
    const shown = [...coming, ...entries.value].filter(isMessage).map((entry) => entry.message.id);
    const oldest = shown.length > 0 ? Math.min(...shown) : null;
    mails.value = new Map((await readMails(id, oldest)).map((mail) => [mail.message, mail]));
  }

  /** All of the ticket's, where entries tell of one that is not known as it is now. */
  async function refreshSurveys(read: Entry[], known: Set<string>): Promise<void> {
    if (!read.some((entry) => isSurveyEntry(entry) && !known.has(entryKey(entry)))) return;
    surveys.value = new Map((await readSurveys(id)).map((survey) => [survey.id, survey]));
  }

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
    // Before the message is shown, so that it does not turn into a mail before the reader's eyes.
    if (!loaded.value || [...mails.value.values()].some(waits) || read.some((entry) => tellsOfMail(entry) && !known.has(entryKey(entry)))) await refreshMails(read);
    await refreshSurveys(read, known);
    // Only what has happened meanwhile can have changed them.
    if (!loaded.value || read.some((entry) => !known.has(entryKey(entry)))) await refreshScheduled();
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
      await refreshMails(page.items);
      await refreshSurveys(page.items, new Set(entries.value.map(entryKey)));
      entries.value = mergeEntries(entries.value, page.items);
      older.value = page.next;
      failure.value = null;
    } catch (error) {
      failure.value = error;
    } finally {
      loadingOlder.value = false;
    }
  }

  return { entries, mails, scheduled, surveys, older, loaded, loadingOlder, failure, refresh, refreshMails, refreshScheduled, loadOlder };
}
