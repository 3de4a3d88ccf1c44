import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:texts/';

function cataloguePath(language: string): string {
  return fileURLToPath(new URL(`../../lang/${language}.json`, import.meta.url));
}

/**
 * Offers `virtual:texts/ko` and `virtual:texts/en`: the desk's share (`desk.` keys) of the catalogue that the
 * server reads too. The whole catalogue holds words the desk never shows.
 */
export function deskTexts(): Plugin {
  return {
    name: 'desk-texts',
    resolveId(id) {
      return id.startsWith(PREFIX) ? `\0${id}` : undefined;
    },
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const path = cataloguePath(id.slice(PREFIX.length + 1));
      this.addWatchFile(path);
      const all = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
      const share = Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('desk.')));
      return `export default ${JSON.stringify(share)}`;
    },
  };
}
