import { onUnmounted, ref, shallowRef } from 'vue';
import { Problem } from '../api/http';
import { dropDraft, readDraft, saveDraft } from '../api/tickets';
import type { Draft } from '../api/types';
import { account } from '../session/session';
import { DraftSaver, isEmpty, type Content, type DraftState, type Kept } from './draft_saver';
import { outgoing, thisTab } from './outgoing';

/** What could not be saved on the server, and upon which version of it that was written. */
interface KeptHere extends Content {
  seen: number;
}

/** This tab's place, else what a tab that is gone has left, which is this tab's from now on. */
function takeKept(places: string, mine: string): KeptHere | null {
  const place = localStorage.getItem(mine) !== null ? mine : Object.keys(localStorage).find((each) => each.startsWith(places));
  if (place === undefined) return null;
  const kept = localStorage.getItem(place)!;
  localStorage.removeItem(place);
  localStorage.setItem(mine, kept);
  return JSON.parse(kept) as KeptHere;
}

/** What a save answers, or null where the server has another version than it said. */
async function unlessChanged<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.code === 'version_conflict') return null;
    throw error;
  }
}

const keptOf = ({ attachments, ...draft }: Draft): Kept => ({ ...draft, ...(attachments.length > 0 ? { files: attachments } : {}) });

const bodyOf = ({ text, public: isPublic, mail, files }: Content) => ({ text, public: isPublic, mail: mail ?? null, attachments: (files ?? []).map((file) => file.id) });

/** The draft of one ticket: restored once, saved as it changes. */
export function useDraft(ticket: number) {
  // Each account and tab has a place of its own, so that none writes over another's here either.
  const places = `pharos.draft.${account.value?.id}.${ticket}.`;
  const place = places + thisTab();
  const keepHere = (draft: KeptHere) => localStorage.setItem(place, JSON.stringify(draft));
  const forgetHere = () => localStorage.removeItem(place);
  const state = ref<DraftState>('none');
  const savedAt = ref<string | null>(null);
  const savedPublic = ref(true);
  const theirs = shallowRef<Kept | null>(null);
  const note = (kept: Kept) => {
    savedAt.value = kept.saved_at;
    savedPublic.value = kept.public;
  };
  const saver = new DraftSaver(
    {
      save: async (content, seen) => {
        keepHere({ ...content, seen });
        const saved = await unlessChanged(saveDraft(ticket, bodyOf(content), seen));
        if (!saved) return null;
        // A message of this ticket that leaves meanwhile takes the server's draft with it: then the copy here stays.
        if (!outgoing.value.some((item) => item.ticket === ticket)) forgetHere();
        note(keptOf(saved));
        return saved.version;
      },
      drop: async (seen) => {
        forgetHere();
        return (await unlessChanged(dropDraft(ticket, seen))) !== null;
      },
      read: async () => keptOf(await readDraft(ticket)),
      later: (ms, run) => window.setTimeout(run, ms),
      forget: (timer) => window.clearTimeout(timer),
    },
    (now) => {
      state.value = now;
      theirs.value = saver.theirs;
    },
  );

  async function restore(): Promise<(Content & { returned?: string | null }) | null> {
    const here = takeKept(places, place);
    if (here) {
      saver.resumed(here, here.seen);
      return here;
    }
    let draft: Kept;
    try {
      draft = keptOf(await readDraft(ticket));
    } catch {
      return null;
    }
    note(draft);
    saver.restored(draft);
    return isEmpty(draft) ? null : draft;
  }

  /** The server may have put something here by itself: an answer that was to leave later. Null where it has not. */
  async function reread(here: Content): Promise<Kept | null> {
    const kept = keptOf(await readDraft(ticket));
    if (kept.version === saver.seen || !kept.returned) return null;
    if (!isEmpty(here)) {
      saver.found(kept);
      return null;
    }
    forgetHere();
    note(kept);
    saver.restored(kept);
    return kept;
  }

  /** The message leaves: nothing of the draft is kept. Resolves when it may be sent. */
  function sent(): Promise<void> {
    forgetHere();
    return saver.sent().then(forgetHere);
  }

  /** The outbox keeps the text now. Resolves when it may be sent. */
  function handOver(): Promise<void> {
    return saver.handOver().then(forgetHere);
  }

  // A page that closes before a save leaves what was typed here.
  let latest: Content | null = null;
  const keepUnsaved = () => { if (latest && state.value !== 'none' && state.value !== 'saved') keepHere({ ...latest, seen: saver.seen }); };
  window.addEventListener('pagehide', keepUnsaved);
  function change(content: Content): void {
    latest = content;
    saver.change(content.text, content.public, content);
    if (saver.theirs) keepUnsaved();
  }

  /** What stands here from now on, after another page had written too. */
  function choose(content: Content): void {
    latest = content;
    if (theirs.value) note(theirs.value);
    forgetHere();
    void saver.choose(content);
  }

  onUnmounted(() => {
    window.removeEventListener('pagehide', keepUnsaved);
    void saver.flush();
  });
  return { state, savedAt, savedPublic, theirs, restore, reread, sent, handOver, change, choose };
}
