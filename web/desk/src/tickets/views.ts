import { VIEWS, type ViewName } from '../api/types';

export const VIEW_KEY: Record<ViewName, string> = {
  mine: 'desk.view.mine',
  unassigned: 'desk.view.unassigned',
  my_team: 'desk.view.my_team',
  waiting: 'desk.view.waiting',
  all: 'desk.view.all',
};

/** What an empty view says: what would be here. */
export const EMPTY_KEY: Record<ViewName, string> = {
  mine: 'desk.empty.mine',
  unassigned: 'desk.empty.unassigned',
  my_team: 'desk.empty.my_team',
  waiting: 'desk.empty.waiting',
  all: 'desk.empty.all',
};

export function viewOf(value: unknown): ViewName | null {
  return VIEWS.find((name) => name === value) ?? null;
}
