import { Problem } from '../api/http';
import { t } from '../texts/texts';

/** The server's words stand inside its own sentences; here they are one. */
const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** A refusal in words for the person: the server's own sentence where it has one, ours where it could not speak. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Problem)) return t('desk.error.unexpected');
  if (error.status === 0) return t('desk.error.unreachable');
  if (error.code === 'wrong_password') return t('desk.error.wrong_password');
  if (error.status === 429) return t('desk.error.too_many', { n: Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)) });
  return error.detail !== '' ? sentence(error.detail) : t('desk.error.code', { code: error.code });
}
