import { onUnmounted, watch, type Ref } from 'vue';
import type { Mail } from '../api/types';
import { nextLook } from './delivery';

/** Reads the mails of a ticket again while some of them wait to go out. */
export function useLookAgain(mails: Ref<Map<number, Mail>>, read: () => Promise<void>): void {
  let timer = 0;
  let stopped = false;
  const plan = () => {
    window.clearTimeout(timer);
    const ms = nextLook(mails.value.values());
    if (ms !== null && !stopped) timer = window.setTimeout(() => void read().then(plan), ms);
  };
  watch(mails, plan);
  onUnmounted(() => {
    stopped = true;
    window.clearTimeout(timer);
  });
}
