import { ref } from 'vue';

export interface Toast {
  id: number;
  text: string;
  /** Undoes what the toast tells of. */
  undo: (() => Promise<void>) | null;
  bad: boolean;
}

const SHOWN = 8_000;

/** One at a time: the last thing that happened. */
export const toast = ref<Toast | null>(null);

let timer = 0;
let next = 1;
let latestUndo: (() => Promise<void>) | null = null;

function arm(ms: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    toast.value = null;
  }, ms);
}

export function showToast(text: string, more: { undo?: () => Promise<void>; bad?: boolean } = {}): void {
  toast.value = { id: next++, text, undo: more.undo ?? null, bad: more.bad ?? false };
  if (more.undo) latestUndo = more.undo;
  arm(SHOWN);
}

export const holdToast = () => window.clearTimeout(timer);
export const releaseToast = () => arm(SHOWN / 2);
export const closeToast = () => arm(0);

/** Undoes the last thing that can be undone, also when its toast has gone. False when there is none. */
export async function undoLatest(): Promise<boolean> {
  const undo = latestUndo;
  if (!undo) return false;
  latestUndo = null;
  toast.value = null;
  await undo();
  return true;
}
