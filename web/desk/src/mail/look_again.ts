import { onUnmounted, watch, type Ref } from 'vue';
import type { Mail } from '../api/types';
import { nextLook, waits } from './delivery';

/** Reads the mails of a ticket again while some of them wait to go out, less and less often while nothing changes. */
export function useLookAgain(mails: Ref<Map<number, Mail>>, read: () => Promise<void>): void {
  let timer = 0;
  let looks = 0;
  let seen = '';
  let stopped = false;
  function plan(): void {
    window.clearTimeout(timer);
    const all = [...mails.value.values()];
    const waiting = all.filter(waits).map((mail) => `${mail.message} ${mail.error}`).join();
    looks = waiting === seen ? looks + 1 : 0;
    seen = waiting;
    const ms = nextLook(all, looks);
    if (ms !== null && !stopped) timer = window.setTimeout(look, ms);
  }
  // What could not be read this time is read the next.
  const look = () => void read().catch(plan);
  watch(mails, plan);
  onUnmounted(() => {
    stopped = true;
    window.clearTimeout(timer);
  });
}
