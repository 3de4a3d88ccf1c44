import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listDemoMails, type DemoMail } from '../api/demo';
import { mergeMails, useMailbox } from './mailbox_store';

vi.mock('../api/demo', () => ({ listDemoMails: vi.fn() }));

const mail = (id: number, subject = `s${id}`): DemoMail => ({
  id, subject, ticket: { id: 1, number: '1' }, from: { name: null, email: 'support@x.example' }, to: [], cc: [], at: '2026-11-22T00:00:00Z', automatic: false, excerpt: '',
});
const ids = (mails: DemoMail[]) => mails.map((each) => each.id);
const answer = (items: DemoMail[], next: string | null) => vi.mocked(listDemoMails).mockResolvedValueOnce({ items, next });

beforeEach(() => void vi.mocked(listDemoMails).mockReset());

it('two readings are one, newest first, and the later one counts', () => {
  const merged = mergeMails([mail(5), mail(3)], [mail(7), mail(5, 'again')]);
  expect(ids(merged)).toEqual([7, 5, 3]);
  expect(merged[1]!.subject).toBe('again');
});

describe('the mailbox', () => {
  it('keeps what it has read while new mail comes, and its place among the older', async () => {
    const box = useMailbox();
    answer([mail(9), mail(8)], 'a');
    await box.refresh();
    answer([mail(7)], 'b');
    await box.loadOlder();
    answer([mail(11), mail(10)], 'c');
    answer([mail(9), mail(8)], 'd');
    await box.refresh();
    expect(ids(box.mails.value)).toEqual([11, 10, 9, 8, 7]);
    expect(box.older.value).toBe('b');
  });

  it('says what failed, and that it is well again', async () => {
    const box = useMailbox();
    vi.mocked(listDemoMails).mockRejectedValueOnce(new Error('away'));
    await box.refresh();
    expect(box.loaded.value).toBe(false);
    expect(box.failure.value).toBeInstanceOf(Error);
    answer([], null);
    await box.refresh();
    expect(box.loaded.value).toBe(true);
    expect(box.failure.value).toBeNull();
  });
});
