import { onMounted, onUnmounted } from 'vue';

/** Begins subscriptions when the component is mounted and ends them when it goes. */
export function useStops(begin: () => (() => void)[]): void {
  let stops: (() => void)[] = [];
  onMounted(() => {
    stops = begin();
  });
  onUnmounted(() => stops.forEach((stop) => stop()));
}
