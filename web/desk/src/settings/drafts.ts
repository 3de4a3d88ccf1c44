import { reactive } from 'vue';
import type { SettingValue } from '../api/settings';
import { onSession } from '../session/session';

/** Values that are written and not saved yet, by setting: they wait while somebody looks at another part. */
export const draft = reactive<Record<string, SettingValue>>({});

export function dropDrafts(names: string[]): void {
  for (const name of names) delete draft[name];
}

onSession(() => dropDrafts(Object.keys(draft)));
