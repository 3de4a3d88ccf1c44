import { ref } from 'vue';
import { Keymap, type ActionName } from './map';

const KEPT = 'pharos.keys_off';
const handlers = new Map<ActionName, (() => void)[]>();

/** Single keys can be switched off for those whom they disturb (speech input, say). */
export const keysOff = ref(localStorage.getItem(KEPT) === '1');

export function toggleKeys(): void {
  keysOff.value = !keysOff.value;
  localStorage.setItem(KEPT, keysOff.value ? '1' : '0');
}

/** Takes an action while mounted; the handler added last goes first. Returns how to stop. */
export function onAction(action: ActionName, handler: () => void): () => void {
  handlers.set(action, [handler, ...(handlers.get(action) ?? [])]);
  return () => handlers.set(action, (handlers.get(action) ?? []).filter((each) => each !== handler));
}

/** True when something on the page takes the action. */
export const isTaken = (action: ActionName) => (handlers.get(action)?.length ?? 0) > 0;

export function dispatch(action: ActionName): boolean {
  const handler = handlers.get(action)?.[0];
  handler?.();
  return handler !== undefined;
}

const FIELDS = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (FIELDS.has(target.tagName) || target.isContentEditable);
}

/** An open menu or dialog has its own keys: Esc closes it, letters choose in it. */
function inOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

/** Listens for keys until the returned function is called. */
export function startKeys(): () => void {
  const keymap = new Keymap();
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || inOverlay(event.target)) return;
    const binding = keymap.match(event, inField(event.target), performance.now());
    if (!binding || (keysOff.value && !binding.ctrl && binding.action !== 'back')) return;
    if (dispatch(binding.action)) event.preventDefault();
  };
  window.addEventListener('keydown', pressed);
  return () => window.removeEventListener('keydown', pressed);
}
