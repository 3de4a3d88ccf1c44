import { describe, expect, it } from 'vitest';
import { BINDINGS, Keymap, type Press } from './map';

const press = (key: string, code: string, more: Partial<Press> = {}): Press => ({
  key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...more,
});
const action = (what: Press, inField = false, keymap = new Keymap(), now = 0) => keymap.match(what, inField, now)?.action ?? null;

describe('the keyboard map', () => {
  it('takes single keys', () => {
    expect(action(press('j', 'KeyJ'))).toBe('next');
    expect(action(press('?', 'Slash', { shiftKey: true }))).toBe('keys');
    expect(action(press('N', 'KeyN', { shiftKey: true }))).toBe('new_ticket');
  });
  it('goes by the physical key while Hangul is typed', () => {
    expect(action(press('ㅓ', 'KeyJ'))).toBe('next');
    expect(action(press('ㅜ', 'KeyN', { shiftKey: true }))).toBe('new_ticket');
  });
  it('goes by the letter on another Latin layout', () => {
    expect(action(press('j', 'KeyC'))).toBe('next');
  });
  it('does nothing during composition', () => {
    expect(action(press('ㅓ', 'KeyJ', { isComposing: true }))).toBeNull();
    expect(action(press('Process', 'KeyJ', { keyCode: 229 }))).toBeNull();
  });
  it('leaves single keys to a field, but not the palette', () => {
    expect(action(press('j', 'KeyJ'), true)).toBeNull();
    expect(action(press('k', 'KeyK', { ctrlKey: true }), true)).toBe('palette');
    expect(action(press('k', 'KeyK', { metaKey: true }), true)).toBe('palette');
  });
  it('leaves the browser its own keys', () => {
    expect(action(press('r', 'KeyR', { ctrlKey: true }))).toBeNull();
    expect(action(press('ArrowLeft', 'ArrowLeft', { altKey: true }))).toBeNull();
  });
  it('takes a sequence within a moment', () => {
    const keymap = new Keymap();
    expect(action(press('g', 'KeyG'), false, keymap, 0)).toBeNull();
    expect(action(press('i', 'KeyI'), false, keymap, 900)).toBe('go_tickets');
    expect(action(press('i', 'KeyI'), false, keymap, 950)).toBe('take');
  });
  it('forgets a sequence that was not finished', () => {
    const keymap = new Keymap();
    action(press('g', 'KeyG'), false, keymap, 0);
    expect(action(press('i', 'KeyI'), false, keymap, 2_000)).toBe('take');
  });
  it('has no two actions on one key', () => {
    const seen = BINDINGS.map((binding) => `${binding.ctrl ?? false} ${binding.shift ?? false} ${binding.codes.join(' ')}`);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
