import { beforeEach, expect, it, vi } from 'vitest';
import { readSurveys, type Survey } from '../api/survey';
import { readMails, readTimeline } from '../api/tickets';
import type { Entry, Mail } from '../api/types';
import { useTimeline } from './timeline_store';

vi.mock('../api/survey', () => ({ readSurveys: vi.fn() }));
vi.mock('../api/tickets', () => ({ readMails: vi.fn(), readScheduled: vi.fn(() => Promise.resolve([])), readTimeline: vi.fn() }));

const message = (id: number) => ({ type: 'message', id, at: new Date(id * 1_000).toISOString(), message: { id } }) as unknown as Entry;
const event = (id: number) => ({ type: 'ticket.state_changed', id, at: new Date(id * 1_000).toISOString() }) as unknown as Entry;
const mail = (id: number, delivery: Mail['delivery'] = null) => ({ message: id, delivery, error: null }) as unknown as Mail;

const shows = (...entries: Entry[]) => vi.mocked(readTimeline).mockResolvedValue({ items: entries, next: null });
const has = (...mails: Mail[]) => vi.mocked(readMails).mockResolvedValue(mails);

beforeEach(() => vi.mocked(readMails).mockReset());

it('mails are read with the first messages and with each new one, not with what else happens', async () => {
  const timeline = useTimeline(7);
  shows(message(1));
  has(mail(1));
  await timeline.refresh();
  expect([...timeline.mails.value.keys()]).toEqual([1]);

  shows(event(2), message(1));
  await timeline.refresh();
  expect(readMails).toHaveBeenCalledTimes(1);

  shows(message(3), event(2), message(1));
  has(mail(1), mail(3));
  await timeline.refresh();
  expect(readMails).toHaveBeenCalledTimes(2);
  expect([...timeline.mails.value.keys()]).toEqual([1, 3]);
});

it('a message is shown once its mail is known', async () => {
  const timeline = useTimeline(7);
  shows(message(1));
  let answer: (mails: Mail[]) => void = () => undefined;
  vi.mocked(readMails).mockReturnValue(new Promise((resolve) => { answer = resolve; }));
  const done = timeline.refresh();
  await vi.waitFor(() => expect(readMails).toHaveBeenCalled());
  expect(timeline.entries.value).toEqual([]);
  answer([mail(1)]);
  await done;
  expect(timeline.entries.value).toHaveLength(1);
});

it('mails are read again while one waits to go out', async () => {
  const timeline = useTimeline(7);
  shows(message(1));
  has(mail(1, 'waiting'));
  await timeline.refresh();
  has(mail(1, 'sent'));
  await timeline.refresh();
  await timeline.refresh();
  expect(readMails).toHaveBeenCalledTimes(2);
  expect(timeline.mails.value.get(1)?.delivery).toBe('sent');
});

it('surveys are read when one was asked or answered, and only then', async () => {
  const timeline = useTimeline(7);
  const entry = (id: number, type: string) => ({ ...event(id), type, data: { survey: 9 } }) as unknown as Entry;
  const answered = (score: number | null) => vi.mocked(readSurveys).mockResolvedValueOnce([{ id: 9, score } as Survey]);
  has();
  shows(event(1));
  await timeline.refresh();
  expect(readSurveys).not.toHaveBeenCalled();
  answered(null);
  shows(entry(2, 'survey.asked'), event(1));
  await timeline.refresh();
  await timeline.refresh();
  answered(4);
  shows(entry(3, 'survey.answered'), entry(2, 'survey.asked'), event(1));
  await timeline.refresh();
  expect(readSurveys).toHaveBeenCalledTimes(2);
  expect(timeline.surveys.value.get(9)?.score).toBe(4);
});
