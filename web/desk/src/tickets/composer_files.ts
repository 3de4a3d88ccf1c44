import { computed, shallowRef } from 'vue';
import { upload, type Upload } from '../api/uploads';
import type { Attachment } from '../api/types';

/** A file chosen for a message: on its way, there, or refused. */
export interface ChosenFile {
  key: number;
  name: string;
  size: number;
  share: number;
  done: Attachment | null;
  problem: unknown;
}

let next = 1;

/** The files of one composer. */
export function useFiles() {
  const files = shallowRef<ChosenFile[]>([]);
  const running = new Map<number, Upload>();

  const patch = (key: number, change: Partial<ChosenFile>) => {
    files.value = files.value.map((file) => (file.key === key ? { ...file, ...change } : file));
  };

  async function add(file: File): Promise<void> {
    const key = next++;
    files.value = [...files.value, { key, name: file.name || 'image.png', size: file.size, share: 0, done: null, problem: null }];
    const sending = upload(file, (share) => patch(key, { share }));
    running.set(key, sending);
    try {
      patch(key, { done: await sending.done, share: 1 });
    } catch (problem) {
      patch(key, { problem });
    } finally {
      running.delete(key);
    }
  }

  const addAll = (list: FileList | File[]) => {
    for (const file of Array.from(list)) void add(file);
  };

  function remove(key: number): void {
    running.get(key)?.stop();
    files.value = files.value.filter((file) => file.key !== key);
  }

  const put = (attachments: Attachment[]) => {
    const given = attachments.map((done) => ({ key: next++, name: done.filename, size: done.size, share: 1, done, problem: null }));
    files.value = [...files.value, ...given];
  };
  const clear = () => (files.value = []);

  return {
    files,
    addAll,
    remove,
    put,
    clear,
    busy: computed(() => files.value.some((file) => !file.done && !file.problem)),
    failed: computed(() => files.value.some((file) => file.problem)),
    ready: computed(() => files.value.flatMap((file) => (file.done ? [file.done] : []))),
  };
}
