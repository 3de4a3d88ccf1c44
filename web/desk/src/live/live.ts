import { computed, ref, shallowRef } from 'vue';
import { Link, type Frame, type LinkState, type Socket } from './link';

type EventFrame = Extract<Frame, { type: 'event' }>;
export type { EventFrame };

export interface Viewer {
  account: number;
  typing: boolean;
}

export const linkState = ref<LinkState>({ kind: 'idle' });

/** Who looks at a ticket now, by ticket id. */
export const viewers = shallowRef<Map<number, Viewer[]>>(new Map());

const eventListeners = new Set<(event: EventFrame) => void>();
const listListeners = new Set<() => void>();
const staleListeners = new Set<() => void>();
const watched = new Map<string, number>();

function received(frame: Frame): void {
  if (frame.type === 'event') for (const listener of eventListeners) listener(frame);
  else if (frame.type === 'list_changed') for (const listener of listListeners) listener();
  else if (frame.type === 'presence') viewers.value = new Map(viewers.value).set(frame.ticket, frame.viewers);
}

function changed(state: LinkState): void {
  linkState.value = state;
  if (state.kind !== 'open' && viewers.value.size > 0) viewers.value = new Map();
}

const link = new Link(
  {
    connect: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`) as unknown as Socket,
    now: () => Date.now(),
    later: (ms, run) => window.setTimeout(run, ms),
    forget: (timer) => window.clearTimeout(timer),
    random: () => Math.random(),
  },
  { frame: received, state: changed, stale: () => staleListeners.forEach((listener) => listener()) },
);

window.addEventListener('offline', () => link.networkLost());
window.addEventListener('online', () => link.retryNow());

export const startLive = () => link.start();
export const stopLive = () => link.stop();
export const retryLive = () => link.retryNow();
export const tellViewing = (ticket: number | null, typing: boolean) => link.view(ticket, typing);

/** True while what is shown follows the server. */
export const isLive = computed(() => linkState.value.kind === 'open');
export const isBroken = computed(() => linkState.value.kind === 'broken');

/** Watches a topic until the returned function is called; several parts of the page may watch the same. */
export function watchTopic(topic: string): () => void {
  watched.set(topic, (watched.get(topic) ?? 0) + 1);
  link.watch(topic);
  return () => {
    const left = (watched.get(topic) ?? 1) - 1;
    watched.set(topic, left);
    if (left > 0) return;
    watched.delete(topic);
    link.unwatch(topic);
  };
}

function subscribe<T>(to: Set<T>, listener: T): () => void {
  to.add(listener);
  return () => to.delete(listener);
}

export const onEvent = (listener: (event: EventFrame) => void) => subscribe(eventListeners, listener);
export const onListChanged = (listener: () => void) => subscribe(listListeners, listener);
/** What is shown may be out of date altogether: read it again. */
export const onStale = (listener: () => void) => subscribe(staleListeners, listener);
