// What settings are called and do, in the reader's words; those that stand here not are told in the server's own.

export interface SettingWords {
  name: string;
  help: string;
  /** Words for the values of a closed choice. */
  options?: Record<string, string>;
}

export const SETTING_WORDS: Record<string, SettingWords> = {
  'blob.max_size': { name: 'desk.setting.blob.max_size.name', help: 'desk.setting.blob.max_size.help' },
  'company.name': { name: 'desk.setting.company.name.name', help: 'desk.setting.company.name.help' },
  'inbox.kept': { name: 'desk.setting.inbox.kept.name', help: 'desk.setting.inbox.kept.help' },
  'mail.acknowledge': { name: 'desk.setting.mail.acknowledge.name', help: 'desk.setting.mail.acknowledge.help' },
  'mail.acknowledge_closed_en': { name: 'desk.setting.mail.acknowledge_closed_en.name', help: 'desk.setting.mail.acknowledge_closed_en.help' },
  'mail.acknowledge_closed_ko': { name: 'desk.setting.mail.acknowledge_closed_ko.name', help: 'desk.setting.mail.acknowledge_closed_ko.help' },
  'mail.acknowledge_en': { name: 'desk.setting.mail.acknowledge_en.name', help: 'desk.setting.mail.acknowledge_en.help' },
  'mail.acknowledge_ko': { name: 'desk.setting.mail.acknowledge_ko.name', help: 'desk.setting.mail.acknowledge_ko.help' },
  'mail.connections_max': { name: 'desk.setting.mail.connections_max.name', help: 'desk.setting.mail.connections_max.help' },
  'mail.connections_per_peer_max': { name: 'desk.setting.mail.connections_per_peer_max.name', help: 'desk.setting.mail.connections_per_peer_max.help' },
  'mail.depth_max': { name: 'desk.setting.mail.depth_max.name', help: 'desk.setting.mail.depth_max.help' },
  'mail.dkim_key': { name: 'desk.setting.mail.dkim_key.name', help: 'desk.setting.mail.dkim_key.help' },
  'mail.dkim_selector': { name: 'desk.setting.mail.dkim_selector.name', help: 'desk.setting.mail.dkim_selector.help' },
  'mail.domains': { name: 'desk.setting.mail.domains.name', help: 'desk.setting.mail.domains.help' },
  'mail.give_up': { name: 'desk.setting.mail.give_up.name', help: 'desk.setting.mail.give_up.help' },
  'mail.heads_max': { name: 'desk.setting.mail.heads_max.name', help: 'desk.setting.mail.heads_max.help' },
  'mail.hours': { name: 'desk.setting.mail.hours.name', help: 'desk.setting.mail.hours.help' },
  'mail.hours_zone': { name: 'desk.setting.mail.hours_zone.name', help: 'desk.setting.mail.hours_zone.help' },
  'mail.message_max': { name: 'desk.setting.mail.message_max.name', help: 'desk.setting.mail.message_max.help' },
  'mail.name_server': { name: 'desk.setting.mail.name_server.name', help: 'desk.setting.mail.name_server.help' },
  'mail.parts_max': { name: 'desk.setting.mail.parts_max.name', help: 'desk.setting.mail.parts_max.help' },
  'mail.recipients_max': { name: 'desk.setting.mail.recipients_max.name', help: 'desk.setting.mail.recipients_max.help' },
  'mail.relay': { name: 'desk.setting.mail.relay.name', help: 'desk.setting.mail.relay.help' },
  'mail.relay_password': { name: 'desk.setting.mail.relay_password.name', help: 'desk.setting.mail.relay_password.help' },
  'mail.relay_tls': { name: 'desk.setting.mail.relay_tls.name', help: 'desk.setting.mail.relay_tls.help', options: { none: 'desk.setting.mail.relay_tls.none', if_offered: 'desk.setting.mail.relay_tls.if_offered', required: 'desk.setting.mail.relay_tls.required', from_start: 'desk.setting.mail.relay_tls.from_start' } },
  'mail.relay_user': { name: 'desk.setting.mail.relay_user.name', help: 'desk.setting.mail.relay_user.help' },
  'mail.robot_in_10_min': { name: 'desk.setting.mail.robot_in_10_min.name', help: 'desk.setting.mail.robot_in_10_min.help' },
  'mail.robot_in_1_day': { name: 'desk.setting.mail.robot_in_1_day.name', help: 'desk.setting.mail.robot_in_1_day.help' },
  'mail.robot_in_1_h': { name: 'desk.setting.mail.robot_in_1_h.name', help: 'desk.setting.mail.robot_in_1_h.help' },
  'mail.robot_overall': { name: 'desk.setting.mail.robot_overall.name', help: 'desk.setting.mail.robot_overall.help' },
  'mail.sending': { name: 'desk.setting.mail.sending.name', help: 'desk.setting.mail.sending.help', options: { off: 'desk.setting.mail.sending.off', keep: 'desk.setting.mail.sending.keep', relay: 'desk.setting.mail.sending.relay' } },
  'mail.text_max': { name: 'desk.setting.mail.text_max.name', help: 'desk.setting.mail.text_max.help' },
  'mail.trusted_hops': { name: 'desk.setting.mail.trusted_hops.name', help: 'desk.setting.mail.trusted_hops.help' },
  'mail.trusted_servers': { name: 'desk.setting.mail.trusted_servers.name', help: 'desk.setting.mail.trusted_servers.help' },
  'mail.uncertain': { name: 'desk.setting.mail.uncertain.name', help: 'desk.setting.mail.uncertain.help', options: { again: 'desk.setting.mail.uncertain.again', ask: 'desk.setting.mail.uncertain.ask' } },
  'mail.undo_window': { name: 'desk.setting.mail.undo_window.name', help: 'desk.setting.mail.undo_window.help' },
  'network.targets_allowed': { name: 'desk.setting.network.targets_allowed.name', help: 'desk.setting.network.targets_allowed.help' },
  'outbox.kept': { name: 'desk.setting.outbox.kept.name', help: 'desk.setting.outbox.kept.help' },
  'session.idle': { name: 'desk.setting.session.idle.name', help: 'desk.setting.session.idle.help' },
  'session.life': { name: 'desk.setting.session.life.name', help: 'desk.setting.session.life.help' },
  'survey.answers_per_minute': { name: 'desk.setting.survey.answers_per_minute.name', help: 'desk.setting.survey.answers_per_minute.help' },
  'survey.ask': { name: 'desk.setting.survey.ask.name', help: 'desk.setting.survey.ask.help' },
  'survey.wait': { name: 'desk.setting.survey.wait.name', help: 'desk.setting.survey.wait.help' },
  'ticket.reopen_window': { name: 'desk.setting.ticket.reopen_window.name', help: 'desk.setting.ticket.reopen_window.help' },
  'ticket.upload_unsent_max': { name: 'desk.setting.ticket.upload_unsent_max.name', help: 'desk.setting.ticket.upload_unsent_max.help' },
  'web.public_url': { name: 'desk.setting.web.public_url.name', help: 'desk.setting.web.public_url.help' },
};
