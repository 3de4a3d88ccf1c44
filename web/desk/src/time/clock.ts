import { computed, ref } from 'vue';
import { account } from '../session/session';
import { language, t } from '../texts/texts';
import type { Reader } from './words';

const STEP = 15_000;

let ahead = 0;
const here = ref(Date.now());

setInterval(() => {
  here.value = Date.now() + ahead;
}, STEP);

/** Sets the desk's clock by the server's, so that "3분 전" is right on a machine whose clock is not. */
export function setClock(serverTime: string): void {
  const told = Date.parse(serverTime);
  ahead = Number.isNaN(told) ? 0 : told - Date.now();
  here.value = Date.now() + ahead;
}

/** The server's time now, as far as it is known here. */
export const serverNow = () => Date.now() + ahead;

/** The time for the page, stepping every quarter of a minute: reading it makes a component follow. */
export const now = computed(() => here.value);

/** The reader the words of time are for. Reactive in language, zone and time. */
export const reader = computed<Reader>(() => ({
  language: language.value,
  zone: account.value?.timezone || 'Asia/Seoul',
  now: here.value,
  say: t,
}));
