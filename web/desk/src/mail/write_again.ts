import { shallowRef } from 'vue';

/** The text of an answer that did not go out, for the composer of its ticket to take up. */
export const writeAgain = shallowRef<{ ticket: number; text: string } | null>(null);
