import { ref, shallowRef } from 'vue';
import { format, type Values } from './format';

export type Language = 'ko' | 'en';
export type Catalogue = Record<string, string>;
export type { Values };

const KEPT = 'pharos.language';

export const language = ref<Language>('ko');
const catalogue = shallowRef<Catalogue>({});

const sources: Record<Language, () => Promise<{ default: Catalogue }>> = {
  ko: () => import('virtual:texts/ko'),
  en: () => import('virtual:texts/en'),
};

/** The language before anybody has logged in: the last one chosen here, else the browser's. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'ko' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

/** Changes every word on the page at once; resolves when they are there. */
export async function useLanguage(wanted: Language): Promise<void> {
  const loaded = await sources[wanted]();
  catalogue.value = loaded.default;
  language.value = wanted;
  localStorage.setItem(KEPT, wanted);
  document.documentElement.lang = wanted;
}

/** The text of a key in the reader's language. Reactive: a template that calls it follows the language. */
export function t(key: string, values?: Values): string {
  const text = catalogue.value[key];
  return text === undefined ? key : format(language.value, text, values);
}
