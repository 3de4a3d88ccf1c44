// The machine loses its power while mail comes in by every way and goes out: program and database die at one moment,
// and the disk forgets what was not synced. Every "250" is a ticket once, and no mail goes out twice.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { Dovecot } from '../harness/dovecot.mjs';
import { engines, isSoak, newHouse, open, rounds, usualEngines, withOwnPostgres } from '../harness/house.mjs';
import { answerAll, answersOf, ticketsByMail, timesTaken } from '../harness/mail-answers.mjs';
import { digestOf, durable, fetchFrom, mails, password, user } from '../harness/mail-box.mjs';
import { letClaimsLapse, MailLoad } from '../harness/mail-load.mjs';
import { listening, sendBy, startRelay } from '../harness/mail.mjs';
import { createDatabase, OwnPostgres } from '../harness/postgres.mjs';
import { killTogether, PowercutDisk } from '../harness/powercut.mjs';
import { eventually } from '../harness/wait.mjs';

const timeout = isSoak ? 7_200_000 : 480_000;
const asked = 8; // tickets that get answers
const fetchedARound = 40;

/** What the disk makes of sectors that were not synced: none has reached it, or each by chance. */
const fates = [['all of it is lost', () => false], ['each sector is lost or not', () => Math.random() < 0.5]];

/** A house, and its database where that is a program of its own, on disks that lose their power together. */
class Machine {
  constructor(house, postgres) {
    this.house = house;
    this.postgres = postgres;
    this.disks = [];
    this.lost = 0; // bytes
  }

  addDisk(root) {
    const disk = new PowercutDisk(root);
    this.disks.push(disk);
    return disk;
  }

  async start() {
    await this.house.stop();
    const disk = this.addDisk(this.house.data);
    this.serving = { args: listening(this.house), env: disk.env };
    if (this.postgres !== null) {
      this.postgres.stop();
      this.postgres.env = this.addDisk(this.postgres.data()).env;
      this.postgres.start();
    }
    await this.house.serve(this.serving);
  }

  async cut(keeps) {
    await killTogether([this.house.server.pid, ...(await this.postgres?.halted() ?? [])]);
    await this.house.untilEnded();
    const lost = this.disks.map((disk) => disk.cut(keeps));
    this.lost += lost.at(-1); // where the database is
    this.postgres?.start();
  }

  remove() {
    this.postgres?.stop();
    for (const disk of this.disks)
      disk.remove();
  }
}

async function onMachine(house, postgres, body) {
  const machine = new Machine(house, postgres);
  const server = await Dovecot.start();
  let relay = null;
  try {
    relay = await startRelay();
    server.setPassword(user, password);
    await machine.start();
    await body(machine, server, relay);
  } finally {
    await house.kill();
    await relay?.stop();
    await server.stop();
    machine.remove();
  }
}

async function onSqlite(t, body) {
  const house = await newHouse('sqlite');
  try {
    await onMachine(await open(house), null, body);
  } catch (error) {
    t.diagnostic(`the server's last words:\n${house.log.slice(-3000)}`);
    throw error;
  } finally {
    await house.remove();
  }
}

const onPostgres = (t, body) => withOwnPostgres(t, (house, postgres) => onMachine(house, postgres, body));

/** Mail comes by SMTP, LMTP and IMAP, and answers go out, until the power goes. */
async function cutAmidMail(machine, { server, relay, tickets, round, keeps }) {
  const { house } = machine;
  const load = new MailLoad(house);
  const taken = relay.mails.length;
  const seen = () => server.mails(user).filter((mail) => mail.flags === 'S');
  const seenBefore = seen().length;
  server.put(user, mails(round * fetchedARound + 1, (round + 1) * fetchedARound));
  const answering = answerAll(house, tickets, `Answer ${round}`);
  await load.untilAccepted(20 + (round % 5) * 10);
  await eventually(() => relay.mails.length > taken + round % asked && seen().length > seenBefore,
    { withinMs: 60_000, everyMs: 1, what: 'answers going out and mail being fetched' });
  await machine.cut(keeps);
  await load.stop();
  const kept = durable(asLeft(house));
  assert.deepEqual(seen().filter((mail) => !kept.has(digestOf(mail))), [], 'marked as seen, and not durable');
  return { load, made: await answering };
}

/** The house as the cut has left it, to be asked without anybody mending it on opening. */
function asLeft(house) {
  if (house.engine === 'postgres')
    return house;
  const sql = (text) => {
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-test-'));
    try {
      for (const name of fs.readdirSync(house.data).filter((each) => each.startsWith('pharos.db')))
        fs.copyFileSync(path.join(house.data, name), path.join(copy, name));
      return execFileSync('sqlite3', [path.join(copy, 'pharos.db'), text], { encoding: 'utf8' }).trim();
    } finally {
      fs.rmSync(copy, { recursive: true });
    }
  };
  return { engine: house.engine, sql };
}

async function checkAnswers(house, relay, made) {
  const all = await eventually(async () => {
    const answers = await answersOf(house);
    return answers.every((mail) => mail.delivery !== 'waiting') && answers;
  }, { withinMs: 120_000, everyMs: 200, what: 'all answers being settled' });
  const sent = all.filter((mail) => mail.delivery === 'sent').length;
  const uncertain = all.filter((mail) => mail.delivery === 'uncertain').length;
  assert.equal(sent + uncertain, all.length);
  const known = new Set(all.map((mail) => mail.message));
  assert.deepEqual(made.filter((id) => !known.has(id)), [], 'answers that had heard 201 and have no mail');
  const times = timesTaken(relay);
  assert.deepEqual([...times].filter(([, count]) => count > 1), [], 'sent twice');
  assert.ok(times.size >= sent && times.size <= all.length, `${times.size} arrived, ${sent} sent, ${uncertain} uncertain`);
  return `${all.length} answers, ${uncertain} of them uncertain`;
}

async function checkFetched(house, count) {
  const fetched = await eventually(async () => {
    const tickets = await house.all('/api/v1/tickets?limit=200');
    const subjects = tickets.map((ticket) => ticket.subject).filter((subject) => subject.startsWith('Fetched '));
    return subjects.length >= count && subjects;
  }, { withinMs: 120_000, everyMs: 200, what: 'a ticket for every mail of the mailbox' });
  assert.equal(new Set(fetched).size, count);
  assert.equal(fetched.length, count);
}

const machines = { sqlite: onSqlite, postgres: onPostgres };

for (const engine of usualEngines)
  for (const [fate, keeps] of fates)
    test(`the power goes amid mail, and ${fate}: every 250 is one ticket, and no answer goes out twice [${engine}]`, { timeout },
      (t) => machines[engine](t, async (machine, server, relay) => {
        const { house } = machine;
        const loads = [];
        const made = [];
        const count = rounds(2, 40);
        await sendBy(house, relay, { 'mail.uncertain': 'ask' });
        const tickets = await ticketsByMail(house, asked);
        server.put(user, []);
        await fetchFrom(house, server);
        for (let round = 0; round < count; round++) {
          const cut = await cutAmidMail(machine, { server, relay, tickets, round, keeps });
          loads.push(cut.load);
          made.push(...cut.made);
          await house.serve(machine.serving); // it mends what the cut has left by itself
          await letClaimsLapse(house, machine.serving);
          await cut.load.check(house);
        }
        for (const load of loads) {
          await load.settle(house);
          await load.checkAllThere(house);
        }
        await checkFetched(house, count * fetchedARound);
        const answers = await checkAnswers(house, relay, made);
        if (engine === 'postgres' || isSoak)
          assert.ok(machine.lost > 0, 'nothing was unsynced when the power went');
        t.diagnostic(`${loads.map((load) => load.sent.size).join(' + ')} mails; ${answers}; ${machine.lost} bytes were lost`);
      }));

/* ---- whether the disk loses anything at all ---- */

const countOf = (rows) => Number(rows.trim().split('\n').pop());

test('the disk of these tests loses what was not synced, and that alone [sqlite]', (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-test-'));
  const disk = new PowercutDisk(folder);
  const sql = (text) => execFileSync('sqlite3', [path.join(folder, 'a.db'), text],
    { encoding: 'utf8', env: { ...process.env, ...disk.env } });
  t.after(() => {
    disk.remove();
    fs.rmSync(folder, { recursive: true });
  });
  sql('PRAGMA synchronous = FULL; CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (1), (2);');
  assert.equal(disk.cut(), 0);
  sql('PRAGMA synchronous = OFF; INSERT INTO a VALUES (3);');
  assert.equal(countOf(sql('SELECT count(*) FROM a')), 3);
  assert.ok(disk.cut() > 0);
  assert.equal(countOf(sql('SELECT count(*) FROM a')), 2);
});

test('the disk of these tests loses what was not synced, and that alone [postgres]', { skip: !engines.includes('postgres'), timeout },
  async (t) => {
    const postgres = new OwnPostgres();
    t.after(() => postgres.remove());
    postgres.stop();
    const disk = new PowercutDisk(postgres.data());
    t.after(() => disk.remove());
    postgres.env = disk.env;
    postgres.start();
    const { ask } = createDatabase(postgres.url);
    // Nothing but a commit writes the log ahead: else it may be durable sooner than it has to be.
    ask('ALTER SYSTEM SET wal_writer_delay = 10000');
    ask('SELECT pg_reload_conf()');
    ask('CREATE TABLE a (n bigint); INSERT INTO a VALUES (1), (2)');
    ask('SET synchronous_commit = off; INSERT INTO a VALUES (3)');
    await killTogether(await postgres.halted());
    assert.ok(disk.cut() > 0);
    postgres.start();
    assert.equal(countOf(ask('SELECT count(*) FROM a')), 2);
  });
