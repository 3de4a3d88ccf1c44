import { onUnmounted, watch, type Ref } from 'vue';
import { tellViewing } from '../live/live';

const IDLE = 4_000;

/** Tells the others that the text is being written, until it has rested for a moment. */
export function useTyping(ticket: number, text: Ref<string>): void {
  let timer = 0;
  const rest = () => tellViewing(ticket, false);
  watch(text, (now, before) => {
    window.clearTimeout(timer);
    if (now === '' || before === undefined) return rest();
    tellViewing(ticket, true);
    timer = window.setTimeout(rest, IDLE);
  });
  onUnmounted(() => window.clearTimeout(timer));
}
