import type { Theme } from '../api/types';

const KEPT = 'pharos.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
let chosen: Theme = 'system';

function show(): void {
  const look = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
  document.documentElement.dataset.theme = look;
}

dark.addEventListener('change', show);

export function useTheme(theme: Theme): void {
  chosen = theme;
  localStorage.setItem(KEPT, theme);
  show();
}

/** The theme before anybody has logged in: the last one used here. */
export function firstTheme(): void {
  const kept = localStorage.getItem(KEPT);
  useTheme(kept === 'light' || kept === 'dark' ? kept : 'system');
}
