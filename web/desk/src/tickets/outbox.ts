import { computed, ref, shallowRef } from 'vue';
import { newKey, Problem } from '../api/http';
import { sendMessage } from '../api/tickets';
import type { Attachment, NewMessage } from '../api/types';

/** A message that has left the composer but has not arrived yet. */
export interface Outgoing {
  /** Also the Idempotency-Key: however often it is sent, it arrives once. */
  key: string;
  ticket: number;
  message: NewMessage;
  files: Attachment[];
  state: 'sending' | 'waiting' | 'refused';
  problem: unknown;
}

const KEPT = 'pharos.outgoing';
const AGAIN = 5_000;

const queue = shallowRef<Outgoing[]>(restore());
export const outgoing = computed(() => queue.value);
/** Counts arrivals, for whoever shows what arrived. */
export const arrivals = ref(0);

let timer = 0;

function restore(): Outgoing[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as Outgoing[];
    return kept.map((item) => ({ ...item, state: 'waiting', problem: null }));
  } catch {
    return [];
  }
}

function set(items: Outgoing[]): void {
  queue.value = items;
  sessionStorage.setItem(KEPT, JSON.stringify(items.map((item) => ({ ...item, problem: null }))));
}

function patch(key: string, change: Partial<Outgoing>): void {
  set(queue.value.map((item) => (item.key === key ? { ...item, ...change } : item)));
}

const isPassing = (error: unknown) => error instanceof Problem && (error.status === 0 || error.status === 503 || error.status === 401);

async function attempt(item: Outgoing): Promise<boolean> {
  patch(item.key, { state: 'sending', problem: null });
  try {
    await sendMessage(item.ticket, item.message, item.key);
    set(queue.value.filter((each) => each.key !== item.key));
    arrivals.value++;
    return true;
  } catch (error) {
    patch(item.key, isPassing(error) ? { state: 'waiting', problem: error } : { state: 'refused', problem: error });
    if (isPassing(error)) retryLater();
    return false;
  }
}

function retryLater(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void sendWaiting(), AGAIN);
}

/**
 * Sends a message once `ready`; resolves to whether it has arrived. One that cannot be sent now stays and is tried
 * again.
 */
export async function send(ticket: number, message: NewMessage, files: Attachment[], ready: Promise<void>): Promise<boolean> {
  const item: Outgoing = { key: newKey(), ticket, message, files, state: 'sending', problem: null };
  set([...queue.value, item]);
  await ready;
  return attempt(item);
}

/** Tries everything that waits, oldest first, as when the connection is back. */
export async function sendWaiting(): Promise<void> {
  window.clearTimeout(timer);
  for (const item of queue.value.filter((each) => each.state === 'waiting')) {
    if (!(await attempt(item))) return;
  }
}

export const retrySending = (item: Outgoing) => attempt(item);

/** A message taken out of the queue again, for the composer of its ticket to take up. */
export const takenBack = shallowRef<Outgoing | null>(null);

export function takeBack(item: Outgoing): void {
  set(queue.value.filter((each) => each.key !== item.key));
  takenBack.value = item;
}
