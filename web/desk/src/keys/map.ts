/** The keyboard map of the desk. Single keys work only while no field has the focus. */

export type ActionName =
  | 'next'
  | 'previous'
  | 'back'
  | 'reply'
  | 'note'
  | 'assign'
  | 'take'
  | 'state'
  | 'priority'
  | 'tags'
  | 'watch'
  | 'undo'
  | 'hide_list'
  | 'hide_panel'
  | 'unread'
  | 'new_ticket'
  | 'search_here'
  | 'palette'
  | 'keys'
  | 'go_tickets'
  | 'go_search'
  | 'go_reports'
  | 'go_settings'
  | 'send';

export interface Binding {
  action: ActionName;
  /** As people read it; a sequence has its keys apart by a blank. */
  shown: string;
  /** Physical keys (KeyboardEvent.code), one after the other. */
  codes: string[];
  shift?: boolean;
  ctrl?: boolean;
  label: string;
  /** Handled by the field itself (sending) or by the list (opening), named here for the overview. */
  elsewhere?: boolean;
  /** For who may do this; others do not see it. */
  permission?: string;
}

export const BINDINGS: Binding[] = [
  { action: 'next', shown: 'j', codes: ['KeyJ'], label: 'desk.key.next' },
  { action: 'previous', shown: 'k', codes: ['KeyK'], label: 'desk.key.previous' },
  { action: 'back', shown: 'Esc', codes: ['Escape'], label: 'desk.key.back' },
  { action: 'reply', shown: 'r', codes: ['KeyR'], label: 'desk.key.reply' },
  { action: 'note', shown: 'n', codes: ['KeyN'], label: 'desk.key.note' },
  { action: 'send', shown: 'Ctrl Enter', codes: ['Enter'], ctrl: true, label: 'desk.key.send', elsewhere: true },
  { action: 'assign', shown: 'a', codes: ['KeyA'], label: 'desk.key.assign' },
  { action: 'take', shown: 'i', codes: ['KeyI'], label: 'desk.key.take' },
  { action: 'state', shown: 's', codes: ['KeyS'], label: 'desk.key.state' },
  { action: 'priority', shown: 'p', codes: ['KeyP'], label: 'desk.key.priority' },
  { action: 'tags', shown: 't', codes: ['KeyT'], label: 'desk.key.tags' },
  { action: 'watch', shown: 'w', codes: ['KeyW'], label: 'desk.key.watch' },
  { action: 'unread', shown: 'u', codes: ['KeyU'], label: 'desk.key.unread' },
  { action: 'undo', shown: 'z', codes: ['KeyZ'], label: 'desk.key.undo' },
  { action: 'new_ticket', shown: 'Shift N', codes: ['KeyN'], shift: true, label: 'desk.key.new_ticket' },
  { action: 'palette', shown: 'Ctrl K', codes: ['KeyK'], ctrl: true, label: 'desk.key.palette' },
  { action: 'search_here', shown: '/', codes: ['Slash'], label: 'desk.key.search' },
  { action: 'go_tickets', shown: 'g i', codes: ['KeyG', 'KeyI'], label: 'desk.key.go_tickets' },
  { action: 'go_search', shown: 'g f', codes: ['KeyG', 'KeyF'], label: 'desk.key.go_search' },
  { action: 'go_reports', shown: 'g r', codes: ['KeyG', 'KeyR'], label: 'desk.key.go_reports' },
  { action: 'go_settings', shown: 'g s', codes: ['KeyG', 'KeyS'], label: 'desk.key.go_settings', permission: 'settings.change' },
  { action: 'hide_list', shown: '[', codes: ['BracketLeft'], label: 'desk.key.hide_list' },
  { action: 'hide_panel', shown: ']', codes: ['BracketRight'], label: 'desk.key.hide_panel' },
  { action: 'keys', shown: '?', codes: ['Slash'], shift: true, label: 'desk.key.keys' },
];

/** What of a key press decides; a KeyboardEvent has all of it. */
export interface Press {
  key: string;
  code: string;
  keyCode?: number;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  repeat?: boolean;
}

const SEQUENCE_TIME = 1_200;
const COMPOSING = 229;

/**
 * The physical key a press stands for. A Latin layout that is not QWERTY goes by its letters; with an IME on,
 * when the letter is ㅓ, the place on the keyboard counts.
 */
function codeOf(press: Press): string {
  if (/^[a-zA-Z]$/.test(press.key)) return `Key${press.key.toUpperCase()}`;
  if (press.key === '/' || press.key === '?') return 'Slash';
  if (press.key === '[') return 'BracketLeft';
  if (press.key === ']') return 'BracketRight';
  return press.code;
}

export class Keymap {
  private begun: { code: string; at: number } | null = null;

  /** The action of this press, or null. `inField`: the focus is where text is written. */
  match(press: Press, inField: boolean, now: number): Binding | null {
    if (press.isComposing || press.keyCode === COMPOSING || press.altKey) return null;
    const code = codeOf(press);
    const ctrl = press.ctrlKey || press.metaKey;
    if (ctrl) return this.single(code, press.shiftKey, true);
    if (inField) return code === 'Escape' ? this.single(code, false, false) : null;
    // Layouts differ in how ? and / are reached: the sign itself counts.
    const shift = code === 'Slash' ? press.key === '?' || (press.key !== '/' && press.shiftKey) : press.shiftKey;
    return this.sequence(code, now) ?? this.single(code, shift, false);
  }

  private single(code: string, shift: boolean, ctrl: boolean): Binding | null {
    return (
      BINDINGS.find(
        (binding) =>
          !binding.elsewhere &&
          binding.codes.length === 1 &&
          binding.codes[0] === code &&
          (binding.shift ?? false) === shift &&
          (binding.ctrl ?? false) === ctrl,
      ) ?? null
    );
  }

  private sequence(code: string, now: number): Binding | null {
    const begun = this.begun;
    this.begun = null;
    if (begun && now - begun.at <= SEQUENCE_TIME) {
      return BINDINGS.find((binding) => binding.codes[0] === begun.code && binding.codes[1] === code) ?? null;
    }
    if (BINDINGS.some((binding) => binding.codes.length === 2 && binding.codes[0] === code)) this.begun = { code, at: now };
    return null;
  }
}
