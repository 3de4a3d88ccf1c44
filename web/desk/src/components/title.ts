import { onUnmounted, watchEffect } from 'vue';
import { t } from '../texts/texts';

/** Names the page in the browser's tab while the component is there; null leaves the name as it is. */
export function useTitle(name: () => string | null): void {
  const stop = watchEffect(() => {
    const words = name();
    if (words !== null) document.title = `${words} · ${t('desk.brand')}`;
  });
  onUnmounted(stop);
}
