const COMMON = ['Asia/Seoul', 'Asia/Tokyo', 'Asia/Shanghai', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'UTC'];

/** IANA zones to choose from: the common ones first, then all that the browser knows. */
export function zoneChoices(chosen: string | null): string[] {
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return [...new Set([...(chosen ? [chosen] : []), ...COMMON, ...known])];
}
