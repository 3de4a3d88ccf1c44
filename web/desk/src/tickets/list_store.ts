import { computed, ref, shallowRef } from 'vue';
import { listFigure } from '../api/figures';
import { withQuery } from '../api/http';
import { keys, queries } from '../api/queries';
import { listTickets } from '../api/tickets';
import type { TicketRow, ViewName } from '../api/types';
import type { figureListOf } from '../reports/question';
import { countChanges, sameOrder, updatedInPlace, withTail } from './list_order';

const PAGE = 50;
const MOST = 200;
const SETTLE = 250;
// With the reading itself, what happens is shown within a second also in a busy list.
const AT_MOST_EVERY = 800;

export type FigureList = NonNullable<ReturnType<typeof figureListOf>>;

/** The list of one view: what is shown, what waits behind it, and how to read more. One for the desk. */
export const view = ref<ViewName>('mine');
/** Instead of the view: the tickets that a figure counts, newest first. */
export const figure = shallowRef<FigureList | null>(null);
const shown = computed<Record<string, string>>(() => figure.value ?? { view: view.value });
/** Where the list shown is found again, alone and with one of its tickets. */
export const listPlace = computed(() => ({ path: '/tickets', query: shown.value }));
export const ticketPlace = (id: number) => withQuery(`/tickets/${id}`, shown.value);
export const rows = shallowRef<TicketRow[]>([]);
export const complete = ref(false);
export const loading = ref(false);
export const loadingMore = ref(false);
export const failure = shallowRef<unknown>(null);
/** Changes that wait because somebody is in the list. */
export const waiting = ref<{ added: number; other: number } | null>(null);

let next: string | null = null;
let held = false;
let heldRows: TicketRow[] | null = null;
let timer = 0;
let readAt = 0;
let abort: AbortController | null = null;

function show(list: TicketRow[], end: string | null, wasAll: boolean): void {
  rows.value = list;
  if (wasAll) next = end;
  complete.value = next === null;
  heldRows = null;
  waiting.value = null;
}

const readPage = (limit: number, cursor?: string | null, signal?: AbortSignal) =>
  figure.value ? listFigure(figure.value, { limit, cursor }, signal) : listTickets({ view: view.value, limit, cursor }, signal);

async function read(limit: number): Promise<void> {
  abort?.abort();
  const mine = (abort = new AbortController());
  readAt = performance.now();
  try {
    const page = await readPage(limit, null, mine.signal);
    if (mine !== abort) return;
    failure.value = null;
    arrive(page.items, page.next);
  } catch (error) {
    if (mine === abort) failure.value = error;
  } finally {
    if (mine === abort) loading.value = false;
  }
}

function arrive(fresh: TicketRow[], end: string | null): void {
  const isAll = end === null || fresh.length >= rows.value.length;
  const list = withTail(fresh, rows.value, end === null);
  if (!held || rows.value.length === 0 || sameOrder(rows.value, list)) {
    show(list, end, isAll);
    return;
  }
  rows.value = updatedInPlace(rows.value, fresh);
  heldRows = list;
  if (isAll) next = end;
  waiting.value = countChanges(rows.value, list);
}

const sameFigure = (a: FigureList | null, b: FigureList | null) => JSON.stringify(a) === JSON.stringify(b);

/** Shows a view, or a figure's tickets; what was read of another list is put away at once. */
export async function openView(name: ViewName, of: FigureList | null = null): Promise<void> {
  const isSame = sameFigure(figure.value, of) && (of !== null || view.value === name);
  if (isSame && (rows.value.length > 0 || loading.value) && failure.value === null) return;
  view.value = name;
  figure.value = of;
  next = null;
  show([], null, true);
  complete.value = false;
  loading.value = true;
  await read(PAGE);
}

export async function readMore(): Promise<void> {
  if (loadingMore.value || loading.value || next === null) return;
  loadingMore.value = true;
  const of = shown.value;
  try {
    const page = await readPage(PAGE, next);
    if (of !== shown.value) return;
    const known = new Set(rows.value.map((row) => row.id));
    next = page.next;
    complete.value = next === null;
    rows.value = [...rows.value, ...page.items.filter((row) => !known.has(row.id))];
  } catch (error) {
    failure.value = error;
  } finally {
    loadingMore.value = false;
  }
}

/** Something changed: read again what is shown, soon, and not more often than needed to show it within a second. */
export function refreshSoon(): void {
  if (timer !== 0) return;
  const since = performance.now() - readAt;
  timer = window.setTimeout(() => {
    timer = 0;
    void refresh();
  }, Math.max(SETTLE, AT_MOST_EVERY - since));
}

export async function refresh(): Promise<void> {
  void queries.invalidateQueries({ queryKey: keys.badges });
  await read(Math.min(MOST, Math.max(PAGE, rows.value.length)));
}

/** While held (pointer or focus inside), rows stay where they are. */
export function hold(on: boolean): void {
  held = on;
  if (!held) release();
}

/** Shows what waited. */
export function release(): void {
  if (heldRows) show(heldRows, next, true);
}

export function retry(): void {
  failure.value = null;
  loading.value = rows.value.length === 0;
  void refresh();
}

/** A row changed here (read, for one): shown at once, without asking the server. */
export function patchRow(id: number, change: Partial<TicketRow>): void {
  rows.value = rows.value.map((row) => (row.id === id ? { ...row, ...change } : row));
}

/** The ticket after or before another in the list as shown; the first or last for one that is not in it. */
export function neighbour(id: number | null, step: 1 | -1): number | null {
  const ids = rows.value.map((row) => row.id);
  if (ids.length === 0) return null;
  const at = id === null ? -1 : ids.indexOf(id);
  if (at < 0) return step === 1 ? ids[0]! : ids[ids.length - 1]!;
  return ids[at + step] ?? null;
}

/** Forgets everything, as after logging out. */
export function clearList(): void {
  abort?.abort();
  abort = null;
  show([], null, true);
  loading.value = false;
  failure.value = null;
}
