// PostgreSQL dies while mail comes in and goes out: senders hear "later", and nothing is lost or doubled.
import assert from 'node:assert/strict';
import test from 'node:test';
import { engines, isSoak, rounds, withOwnPostgres } from '../harness/house.mjs';
import { answerAll, answersOf, ticketsByMail, timesTaken } from '../harness/mail-answers.mjs';
import { letClaimsLapse, PatientMailLoad } from '../harness/mail-load.mjs';
import { listening, sendBy, startRelay } from '../harness/mail.mjs';
import { eventually } from '../harness/wait.mjs';

const skip = !engines.includes('postgres') && 'no PostgreSQL was started for the tests';
const timeout = isSoak ? 3_600_000 : 180_000;

const serve = (house) => ({ args: listening(house) });

/** Kills the database amid mails and answers, and has it come back; answers the mails that were brought. */
async function strikeAmidMail(house, postgres, { strike, relay, tickets, text, made }) {
  const load = new PatientMailLoad(house);
  const before = relay.mails.length;
  await load.untilAccepted(20);
  const answering = answerAll(house, tickets, text);
  await eventually(() => relay.mails.length > before, { everyMs: 1, what: 'answers going out' });
  strike(postgres);
  await eventually(() => load.later > 0, { what: 'senders hearing "later"' });
  await eventually(() => { postgres.start(); return true; }, { withinMs: 30_000, everyMs: 500 });
  await load.untilAccepted(load.accepted.size + 20);
  await load.stop();
  made.push(...await answering);
  return load;
}

for (const [how, strike] of [['killed', (postgres) => postgres.kill()], ['stopped at once', (postgres) => postgres.stop()]])
  test(`PostgreSQL ${how} amid mail: every 250 is one ticket, and every answer goes out once`, { skip, timeout }, (t) =>
    withOwnPostgres(t, async (house, postgres) => {
      const relay = await startRelay();
      try {
        await sendBy(house, relay);
        const tickets = await ticketsByMail(house, 12);
        const made = [];
        const loads = [];
        for (let round = 0; round < rounds(1, 20); round++)
          loads.push(await strikeAmidMail(house, postgres, { strike, relay, tickets, text: `Answer ${round}`, made }));
        assert.equal(house.server.exitCode, null, 'the server stayed up');
        await letClaimsLapse(house, serve(house));
        for (const load of loads)
          await load.checkAllThere(house);
        const mails = await eventually(async () => {
          const all = await answersOf(house);
          return all.every((mail) => mail.delivery !== 'waiting') && all;
        }, { withinMs: 30_000, everyMs: 200, what: 'all answers being settled' });
        // The relay could be heard all the time: of no mail it is unknown whether it went out.
        assert.deepEqual([...new Set(mails.map((mail) => mail.delivery))], ['sent']);
        assert.ok(mails.length >= made.length, `${mails.length} of ${made.length} answers have a mail`);
        const times = timesTaken(relay);
        assert.deepEqual([...times].filter(([, taken]) => taken > 1), [], 'sent twice');
        assert.equal(times.size, mails.length);
        await house.stop();
        assert.equal(house.sql('SELECT count(*) FROM mail_arrival'), '0');
        assert.equal(house.sql('SELECT count(*) FROM inbox WHERE state <> 3'), '0');
        assert.equal(house.sql('SELECT count(*) - count(DISTINCT rfc_id) FROM mail_message'), '0');
        t.diagnostic(`${loads.map((load) => `${load.accepted.size} accepted, ${load.later} times "later"`).join('; ')}; `
          + `${mails.length} answers`);
      } finally {
        await relay.stop();
      }
    }, { serve }));
