import type { Setting, SettingValue } from '../api/settings';
import { t } from '../texts/texts';
import { duration } from '../time/words';
import { SIZE_UNITS, unitOf } from './amounts';
import { SETTING_WORDS } from './setting_words';

export const nameOf = (setting: Setting): string => (SETTING_WORDS[setting.name] ? t(SETTING_WORDS[setting.name]!.name) : setting.name);
export const helpOf = (setting: Setting): string => (SETTING_WORDS[setting.name] ? t(SETTING_WORDS[setting.name]!.help) : setting.help);

/** A choice of a closed set. */
export function optionWords(setting: Setting, option: string): string {
  const key = SETTING_WORDS[setting.name]?.options?.[option];
  return key ? t(key) : option;
}

/** A value as people say it. */
export function valueWords(setting: Setting, value: SettingValue): string {
  if (value === null) return '—';
  if (typeof value === 'boolean') return t(value ? 'desk.settings.on' : 'desk.settings.off');
  if (setting.type === 'duration') return duration(Number(value) * 1000, t);
  if (setting.type === 'size') {
    const unit = unitOf(Number(value), SIZE_UNITS);
    return `${(Number(value) / unit.factor).toLocaleString('en')} ${t(unit.key)}`;
  }
  if (typeof value === 'number') return value.toLocaleString('en');
  if (setting.type === 'enum') return optionWords(setting, value);
  return value === '' ? t('desk.settings.empty') : value;
}

/** Where a value may lie; null where there is nothing to say. */
export function boundsWords(setting: Setting): string | null {
  if (setting.min === null || setting.max === null) return null;
  if (setting.type === 'text' || setting.type === 'secret') return t('desk.settings.longest', { n: setting.max });
  return t('desk.settings.bounds', { min: valueWords(setting, setting.min), max: valueWords(setting, setting.max) });
}

/** Whether all words of a query stand in what a setting is called or does. */
export function isMeant(setting: Setting, query: string): boolean {
  const text = `${setting.name} ${nameOf(setting)} ${helpOf(setting)}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
