const MIN = 140;
const MAX = 520;
const LINE = 24;
const LETTERS_A_LINE = 70;

/** A frame is sealed off, so its height cannot be measured: a guess from the text, and a handle to pull. */
export function frameHeight(text: string): string {
  const lines = text.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / LETTERS_A_LINE), 0);
  return `${Math.min(MAX, Math.max(MIN, 60 + lines * LINE))}px`;
}
