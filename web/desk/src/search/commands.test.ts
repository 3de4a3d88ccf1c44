import en from 'virtual:texts/en';
import ko from 'virtual:texts/ko';
import { describe, expect, it } from 'vitest';
import { COMMANDS, matching } from './commands';

const found = (texts: Record<string, string>, query: string) => matching(COMMANDS, query, (command) => texts[command.key]!).map((command) => command.id);

describe('commands of the palette', () => {
  it('are found by initials, the nearest first', () => {
    expect(found(ko, 'ㄴㅊㄹ')[0]).toBe('mine');
    expect(found(ko, 'ㅅㅁㅇ')[0]).toBe('new');
  });
  it('are found by words in both languages', () => {
    expect(found(en, 'dark')).toEqual(['dark']);
    expect(found(ko, '어두운')).toEqual(['dark']);
    expect(found(en, 'log')).toEqual(['leave']);
  });
  it('are all offered when nothing is typed, none twice', () => {
    expect(found(ko, ' ')).toHaveLength(COMMANDS.length);
    expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length);
  });
});
