import { onUnmounted, ref } from 'vue';
import { Problem } from '../api/http';
import { dropDraft, readDraft, saveDraft } from '../api/tickets';
import type { Draft } from '../api/types';
import { DraftSaver, type DraftState } from './draft_saver';
import { outgoing } from './outgoing';

const keptAt = (ticket: number) => `pharos.draft.${ticket}`;

/** What could not be saved on the server is kept in this browser until it can. */
function keepHere(ticket: number, draft: { text: string; public: boolean } | null): void {
  if (draft) localStorage.setItem(keptAt(ticket), JSON.stringify(draft));
  else localStorage.removeItem(keptAt(ticket));
}

function keptHere(ticket: number): { text: string; public: boolean } | null {
  const kept = localStorage.getItem(keptAt(ticket));
  return kept ? (JSON.parse(kept) as { text: string; public: boolean }) : null;
}

async function drop(ticket: number): Promise<void> {
  try {
    await dropDraft(ticket);
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) throw error;
  }
}

/** The draft of one ticket: restored once, saved as it changes. */
export function useDraft(ticket: number) {
  const state = ref<DraftState>('none');
  const savedAt = ref<string | null>(null);
  const savedPublic = ref(true);
  const saver = new DraftSaver(
    {
      save: async (text, isPublic) => {
        keepHere(ticket, { text, public: isPublic });
        const saved = await saveDraft(ticket, { text, public: isPublic });
        // A message of this ticket that leaves meanwhile takes the server's draft with it: then the copy here stays.
        if (!outgoing.value.some((item) => item.ticket === ticket)) keepHere(ticket, null);
        savedAt.value = saved.saved_at;
        savedPublic.value = isPublic;
      },
      drop: async () => {
        keepHere(ticket, null);
        await drop(ticket);
      },
      later: (ms, run) => window.setTimeout(run, ms),
      forget: (timer) => window.clearTimeout(timer),
    },
    (now) => (state.value = now),
  );

  async function restore(): Promise<{ text: string; public: boolean } | null> {
    const here = keptHere(ticket);
    if (here) {
      saver.change(here.text, here.public);
      return here;
    }
    let draft: Draft;
    try {
      draft = await readDraft(ticket);
    } catch {
      return null;
    }
    if (!draft || draft.text === '') return null;
    savedAt.value = draft.saved_at;
    savedPublic.value = draft.public;
    saver.restored();
    return draft;
  }

  /** The message leaves: nothing of the draft is kept. Resolves when it may be sent. */
  function sent(): Promise<void> {
    keepHere(ticket, null);
    return saver.sent().then(() => keepHere(ticket, null));
  }

  /** The outbox keeps the text now. Resolves when it may be sent. */
  function handOver(): Promise<void> {
    return saver.handOver().then(() => keepHere(ticket, null));
  }

  // A page that closes within the second before a save leaves what was typed here.
  let latest: { text: string; public: boolean } | null = null;
  const keepUnsaved = () => { if (latest && state.value !== 'none' && state.value !== 'saved') keepHere(ticket, latest); };
  window.addEventListener('pagehide', keepUnsaved);
  function change(text: string, isPublic: boolean): void {
    latest = { text, public: isPublic };
    saver.change(text, isPublic);
  }

  onUnmounted(() => {
    window.removeEventListener('pagehide', keepUnsaved);
    void saver.flush();
  });
  return { state, savedAt, savedPublic, restore, sent, handOver, change };
}
