import type { IconName } from '../components/icons';
import { findIn } from '../keys/hangul';
import type { ActionName } from '../keys/map';

/** Something the palette can do: go to a place, or what a key does. */
export interface Command {
  id: string;
  key: string;
  icon: IconName;
  shown?: string;
  to?: string;
  action?: ActionName;
  /** For who may do this. */
  permission?: string;
  run?: 'ko' | 'en' | 'light' | 'dark' | 'system' | 'leave';
}

export const COMMANDS: Command[] = [
  { id: 'mine', key: 'desk.go.mine', icon: 'go', to: '/tickets?view=mine' },
  { id: 'unassigned', key: 'desk.go.unassigned', icon: 'go', to: '/tickets?view=unassigned' },
  { id: 'my_team', key: 'desk.go.my_team', icon: 'go', to: '/tickets?view=my_team' },
  { id: 'waiting', key: 'desk.go.waiting', icon: 'go', to: '/tickets?view=waiting' },
  { id: 'all', key: 'desk.go.all', icon: 'go', to: '/tickets?view=all' },
  { id: 'search', key: 'desk.go.search', icon: 'search', to: '/search' },
  { id: 'reports', key: 'desk.key.go_reports', icon: 'chart', shown: 'g r', to: '/reports' },
  { id: 'settings', key: 'desk.go.settings', icon: 'settings', shown: 'g s', to: '/settings', permission: 'settings.change' },
  { id: 'new', key: 'desk.do.new', icon: 'plus', shown: 'Shift N', to: '/tickets/new' },
  { id: 'reply', key: 'desk.key.reply', icon: 'reply', shown: 'r', action: 'reply' },
  { id: 'note', key: 'desk.key.note', icon: 'note', shown: 'n', action: 'note' },
  { id: 'take', key: 'desk.key.take', icon: 'person', shown: 'i', action: 'take' },
  { id: 'assign', key: 'desk.key.assign', icon: 'people', shown: 'a', action: 'assign' },
  { id: 'state', key: 'desk.key.state', icon: 'check', shown: 's', action: 'state' },
  { id: 'priority', key: 'desk.key.priority', icon: 'warn', shown: 'p', action: 'priority' },
  { id: 'tags', key: 'desk.key.tags', icon: 'tag', shown: 't', action: 'tags' },
  { id: 'watch', key: 'desk.key.watch', icon: 'eye', shown: 'w', action: 'watch' },
  { id: 'keys', key: 'desk.key.keys', icon: 'keyboard', shown: '?', action: 'keys' },
  { id: 'light', key: 'desk.do.light', icon: 'sun', run: 'light' },
  { id: 'dark', key: 'desk.do.dark', icon: 'sun', run: 'dark' },
  { id: 'system', key: 'desk.do.system', icon: 'sun', run: 'system' },
  { id: 'ko', key: 'desk.do.korean', icon: 'language', run: 'ko' },
  { id: 'en', key: 'desk.do.english', icon: 'language', run: 'en' },
  { id: 'leave', key: 'desk.do.leave', icon: 'leave', run: 'leave' },
];

/** The commands a query means, best first: where the match begins earlier comes first. */
export function matching<T>(items: T[], query: string, wordsOf: (item: T) => string): T[] {
  if (query.trim() === '') return items;
  return items
    .map((item) => ({ item, at: findIn(wordsOf(item), query) }))
    .filter((each) => each.at >= 0)
    .sort((a, b) => a.at - b.at)
    .map((each) => each.item);
}
