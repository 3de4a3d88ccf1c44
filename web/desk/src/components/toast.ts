import { ref } from 'vue';

export interface Toast {
  id: number;
  text: string;
  /** Undoes what the toast tells of. */
  undo: (() => Promise<void>) | null;
  /** What the undo is about, where it can lapse before the toast does. */
  about: string | null;
  bad: boolean;
}

const SHOWN = 8_000;

/** One at a time: the last thing that happened. */
export const toast = ref<Toast | null>(null);

let timer = 0;
let next = 1;
let latest: Pick<Toast, 'undo' | 'about'> | null = null;

function arm(ms: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    toast.value = null;
  }, ms);
}

export function showToast(text: string, more: { undo?: () => Promise<void>; about?: string; bad?: boolean; ms?: number } = {}): void {
  toast.value = { id: next++, text, undo: more.undo ?? null, about: more.about ?? null, bad: more.bad ?? false };
  if (more.undo) latest = { undo: more.undo, about: more.about ?? null };
  arm(more.ms ?? SHOWN);
}

/** It is too late to undo what this is about. */
export function dropUndo(about: string): void {
  if (latest?.about === about) latest = null;
  if (toast.value?.about === about) toast.value = null;
}

export const holdToast = () => window.clearTimeout(timer);
export const releaseToast = () => arm(SHOWN / 2);
export const closeToast = () => arm(0);

/** Undoes the last thing that can be undone, also when its toast has gone. False when there is none. */
export async function undoLatest(): Promise<boolean> {
  const undo = latest?.undo;
  if (!undo) return false;
  latest = null;
  toast.value = null;
  await undo();
  return true;
}
