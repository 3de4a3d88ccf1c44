import type { Setting } from '../api/settings';

export interface Group {
  key: string;
  /** What the names of its settings begin with; none: all others. */
  begins: string[];
}

const OTHERS: Group = { key: 'desk.settings.group.other', begins: [] };

/** In this order; a setting stands in the first that fits. */
export const GROUPS: Group[] = [
  { key: 'desk.settings.group.company', begins: ['company.', 'web.'] },
  { key: 'desk.settings.group.acknowledge', begins: ['mail.acknowledge', 'mail.hours', 'mail.robot_'] },
  { key: 'desk.settings.group.out', begins: ['mail.relay', 'mail.sending', 'mail.dkim_', 'mail.undo_', 'mail.give_up', 'mail.uncertain', 'outbox.'] },
  { key: 'desk.settings.group.in', begins: ['mail.', 'inbox.'] },
  { key: 'desk.settings.group.tickets', begins: ['ticket.', 'survey.', 'blob.'] },
  { key: 'desk.settings.group.network', begins: ['network.'] },
  { key: 'desk.settings.group.log_in', begins: ['session.'] },
  OTHERS,
];

export const groupOf = (setting: Pick<Setting, 'name'>): Group => GROUPS.find((group) => group.begins.some((begin) => setting.name.startsWith(begin))) ?? OTHERS;
