import type { MailAuth } from '../api/types';
import type { Values } from '../texts/format';

type Say = (key: string, values?: Values) => string;

const VERDICT_KEY: Record<string, string> = {
  pass: 'desk.mail.verdict.pass',
  fail: 'desk.mail.verdict.fail',
  softfail: 'desk.mail.verdict.softfail',
  neutral: 'desk.mail.verdict.neutral',
  none: 'desk.mail.verdict.none',
  policy: 'desk.mail.verdict.policy',
  temperror: 'desk.mail.verdict.temperror',
  permerror: 'desk.mail.verdict.permerror',
};

/** What was found out about who sent a mail, a line each, with who found it out; none where nobody has said anything. */
export function authLines(auth: MailAuth | null, say: Say): string[] {
  if (!auth) return [];
  const checks = [
    { name: 'SPF', verdict: auth.spf, domain: auth.spf_domain, here: false },
    { name: 'DKIM', verdict: auth.dkim, domain: auth.dkim_domain, here: auth.checked_here },
    { name: 'DMARC', verdict: auth.dmarc, domain: null, here: false },
  ];
  return checks.flatMap(({ name, verdict, domain, here }) => {
    if (!verdict || verdict === 'unsaid') return [];
    const words = VERDICT_KEY[verdict] ? say(VERDICT_KEY[verdict]) : verdict;
    const line = say('desk.mail.auth_line', { name, verdict: domain ? `${words} (${domain})` : words });
    return [`${line} · ${say(here ? 'desk.mail.auth_here' : 'desk.mail.auth_hop')}`];
  });
}
