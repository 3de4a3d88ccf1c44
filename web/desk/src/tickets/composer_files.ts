import { computed, shallowRef } from 'vue';
import { isPictureType, upload, type Upload } from '../api/uploads';
import type { Attachment } from '../api/types';
import { freeName } from './pictures';

/** A file chosen for a message: on its way, there, or refused. */
export interface ChosenFile {
  key: number;
  name: string;
  size: number;
  isPicture: boolean;
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

  async function add(given: File): Promise<void> {
    const key = next++;
    const name = freeName(given.name || 'image.png', files.value.map((each) => each.name));
    const file = new File([given], name, { type: given.type });
    files.value = [...files.value, { key, name, size: file.size, isPicture: isPictureType(file.type), share: 0, done: null, problem: null }];
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

  /** The names that they go by, in their order. */
  const addAll = (list: FileList | File[]): { name: string; isPicture: boolean }[] => {
    const before = files.value.length;
    for (const file of Array.from(list)) void add(file);
    return files.value.slice(before);
  };

  function remove(key: number): void {
    running.get(key)?.stop();
    files.value = files.value.filter((file) => file.key !== key);
  }

  const put = (attachments: Attachment[]) => {
    const given = attachments.map((done) => ({ key: next++, name: done.filename, size: done.size, isPicture: isPictureType(done.content_type), share: 1, done, problem: null }));
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
