import { computed, ref } from 'vue';
import { Problem } from '../api/http';

/** What a form or card does at the server: whether it goes on, what went wrong, and with which field. */
export function useAttempt() {
  const busy = ref(false);
  const problem = ref<unknown>(null);
  const field = computed(() => (problem.value instanceof Problem ? problem.value.field : null));

  async function attempt(work: () => Promise<void>): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      await work();
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, field, attempt };
}
