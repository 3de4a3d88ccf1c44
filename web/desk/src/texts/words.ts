import type { Channel, MailKind, MessageAuthor, Priority, Role, TicketState, TicketType, Tier } from '../api/types';

// The keys of words for the closed sets of the API, written out so that each key can be found by searching.

export const STATE_KEY: Record<TicketState, string> = {
  new: 'desk.state.new',
  open: 'desk.state.open',
  pending: 'desk.state.pending',
  on_hold: 'desk.state.on_hold',
  solved: 'desk.state.solved',
  closed: 'desk.state.closed',
};

export const PRIORITY_KEY: Record<Priority, string> = {
  urgent: 'desk.priority.urgent',
  high: 'desk.priority.high',
  normal: 'desk.priority.normal',
  low: 'desk.priority.low',
};

export const TYPE_KEY: Record<TicketType, string> = {
  question: 'desk.type.question',
  incident: 'desk.type.incident',
  problem: 'desk.type.problem',
  task: 'desk.type.task',
};

export const TIER_KEY: Record<Tier, string> = {
  standard: 'desk.tier.standard',
  silver: 'desk.tier.silver',
  gold: 'desk.tier.gold',
  vip: 'desk.tier.vip',
};

export const ROLE_KEY: Record<Role, string> = {
  admin: 'desk.role.admin',
  supervisor: 'desk.role.supervisor',
  agent: 'desk.role.agent',
  partner: 'desk.role.partner',
  viewer: 'desk.role.viewer',
};

export const AUTHOR_KEY: Record<MessageAuthor, string> = {
  customer: 'desk.from.customer',
  agent: 'desk.from.agent',
  system: 'desk.from.system',
};

export const MAIL_KIND_KEY: Record<Exclude<MailKind, 'human'>, string> = {
  auto_reply: 'desk.mail.kind.auto_reply',
  auto_generated: 'desk.mail.kind.auto_generated',
  bulk: 'desk.mail.kind.bulk',
  bounce: 'desk.mail.kind.bounce',
  complaint: 'desk.mail.kind.complaint',
  delivery_notice: 'desk.mail.kind.delivery_notice',
};

const CHANNEL_KEYS: Record<string, string> = {
  api: 'desk.channel.api',
  desk: 'desk.channel.desk',
  mail: 'desk.channel.mail',
  form: 'desk.channel.form',
  chat: 'desk.channel.chat',
  phone: 'desk.channel.phone',
};

/** Channels are an open set: one this desk does not know is shown by its own name. */
export function channelKey(channel: Channel): string | undefined {
  return CHANNEL_KEYS[channel];
}
