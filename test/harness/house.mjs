// A Pharos of its own for a test: fresh data folder (and database), started as a process on a free
// port, driven only from outside.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { createDatabase, OwnPostgres, postgresUrl } from './postgres.mjs';

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export const program = process.env.PHAROS_PROGRAM ?? path.join(top, 'build/pharos');

/** Both engines where the tests have a PostgreSQL, else SQLite alone. */
export const engines = postgresUrl ? ['sqlite', 'postgres'] : ['sqlite'];

/** On which of them a test runs that says nothing of its own. `make test` runs each engine on one build:
 *  PostgreSQL on the plain one, SQLite on the one with sanitizers. The long runs do everything. */
export const usualEngines = engines.filter((engine) => (process.env.PHAROS_TEST_ENGINE ?? engine) === engine);

/** The long runs ask for more rounds. */
export const isSoak = process.env.PHAROS_SOAK === '1';
export const rounds = (usual, long) => (isSoak ? long : usual);

const admin = { email: 'admin@haneul.example', password: 'Haneul-lighthouse-7' };
const readyWithinMs = 30_000;

export class House {
  constructor({ engine, folder, databaseUrl }) {
    this.engine = engine;
    this.folder = folder;
    this.data = path.join(folder, 'data');
    this.databaseUrl = databaseUrl;
    this.admin = admin;
    this.passwordFile = path.join(folder, 'admin-password');
    this.log = '';
    this.server = null;
    this.http = '127.0.0.1:0';
  }

  /** Arguments that every command takes. */
  where() {
    const database = this.databaseUrl ? ['--database', this.databaseUrl] : [];
    return ['--data', this.data, ...database];
  }

  /** Runs a command to its end: {code, stdout, stderr}. */
  run(args, options = {}) {
    const done = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000, ...options });
    return { code: done.status, stdout: done.stdout, stderr: done.stderr, signal: done.signal };
  }

  /** The same for a command that must succeed; returns what it printed. */
  must(args, options = {}) {
    const done = this.run(args, options);
    if (done.code !== 0)
      throw new Error(`pharos ${args.join(' ')} ended with ${done.code ?? done.signal}: ${done.stderr}`);
    return done.stdout;
  }

  init(...more) {
    fs.writeFileSync(this.passwordFile, `${admin.password}\n`, { mode: 0o600 });
    return this.run(['init', ...this.where(), '--admin-email', admin.email,
      '--admin-password-file', this.passwordFile, ...more]);
  }

  createToken(scopes = 'all') {
    return this.must(['token', 'create', ...this.where(), '--email', admin.email,
      '--scopes', scopes]).trim();
  }

  /** Starts the server and waits for its line; the port is kept for restarts. */
  async serve({ args = [], env = {}, wrapper = [] } = {}) {
    const command = [...wrapper, program, 'serve', ...this.where(), '--http', this.http, ...args];
    const server = spawn(command[0], command.slice(1),
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.server = server;
    server.stderr.setEncoding('utf8').on('data', (text) => { this.log += text; });
    this.readyLine = await readyLine(server, () => this.log);
    this.http = /(?:^| )http=(\S+)/.exec(this.readyLine)[1];
    this.url = `http://${this.http}`;
    this.port = Number(this.http.split(':').pop());
    return this;
  }

  async end(signal) {
    const server = this.server;
    if (server === null || server.exitCode !== null || server.signalCode !== null)
      return server?.exitCode ?? null;
    const gone = once(server, 'exit');
    server.kill(signal);
    const [code] = await gone;
    return code;
  }

  /** No warning, no clean-up: as in a crash. */
  async kill() {
    return this.end('SIGKILL');
  }

  /** For whoever has killed it by another way. */
  async untilEnded() {
    if (this.server.exitCode === null && this.server.signalCode === null)
      await once(this.server, 'exit');
  }

  /** The clean way; returns the exit code. */
  async stop() {
    return this.end('SIGTERM');
  }

  async restart(options) {
    await this.stop();
    return this.serve(options);
  }

  /** One request; `json` is the parsed body where there is one. */
  async request(method, target, { token = this.token, body, headers = {}, signal } = {}) {
    const all = { ...headers };
    if (token && !('authorization' in all))
      all.authorization = `Bearer ${token}`;
    if (body !== undefined && !('content-type' in all))
      all['content-type'] = 'application/json';
    const answer = await fetch(this.url + target, {
      method, headers: all, signal, redirect: 'manual',
      body: body === undefined || typeof body === 'string' || body instanceof Uint8Array
        ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    const isJson = /^application\/(problem\+)?json\b/.test(type);
    return {
      status: answer.status, headers: answer.headers, text,
      json: isJson && text !== '' ? JSON.parse(text) : null,
    };
  }

  get(target, options) {
    return this.request('GET', target, options);
  }

  post(target, body, options) {
    return this.request('POST', target, { body, ...options });
  }

  patch(target, version, body, options = {}) {
    const headers = { ...options.headers };
    if (version !== undefined)
      headers['if-match'] = typeof version === 'number' ? `"${version}"` : version;
    return this.request('PATCH', target, { body, ...options, headers });
  }

  /** All items of a list, page by page. */
  async all(target, options) {
    const items = [];
    let next = null;
    do {
      const joint = target.includes('?') ? '&' : '?';
      const cursor = next === null ? '' : `${joint}cursor=${encodeURIComponent(next)}`;
      const page = await this.get(target + cursor, options);
      if (page.status !== 200)
        throw new Error(`GET ${target}: ${page.status} ${page.text}`);
      items.push(...page.json.items);
      next = page.json.next;
    } while (next !== null);
    return items;
  }

  /** A new colleague who has logged in: headers for requests and for the live socket. */
  async colleague(more = {}) {
    colleagues += 1;
    const account = { email: `colleague-${colleagues}@haneul.example`, name: `강민재 ${colleagues}`, role: 'agent',
      password: 'Minjae-lighthouse-8', ...more };
    const made = await this.post('/api/v1/accounts', account);
    if (made.status !== 201)
      throw new Error(`no account: ${made.status} ${made.text}`);
    const login = await this.post('/api/v1/session', { email: account.email, password: account.password },
      { token: null });
    if (login.status !== 200)
      throw new Error(`no session: ${login.status} ${login.text}`);
    return { account: made.json, headers: {
      cookie: login.headers.get('set-cookie').split(';')[0], 'x-csrf-token': login.json.csrf_token,
    } };
  }

  /** A ticket that must come about. */
  async ticket(more = {}) {
    const made = await this.post('/api/v1/tickets', ticketBody(more));
    if (made.status !== 201)
      throw new Error(`no ticket: ${made.status} ${made.text}`);
    return made.json;
  }
}

let counter = 0;
let colleagues = 0;

export function ticketBody(more = {}) {
  counter += 1;
  return {
    subject: `환불 문의 ${counter}`,
    customer: { email: `customer-${counter}@buyer.example`, name: '김하늘' },
    message: { text: `주문 ${counter} 환불 부탁드립니다. Please refund order ${counter}.` },
    ...more,
  };
}

/** Resolves with the line `ready …`; rejects when the program ends or is silent for too long. */
function readyLine(server, log) {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why) => reject(new Error(`the server ${why}\n${log().slice(-4000)}`));
    const timer = setTimeout(() => fail('was not ready in time'), readyWithinMs);
    server.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
      const line = text.split('\n').slice(0, -1).find((each) => each.startsWith('ready '));
      if (line !== undefined) {
        clearTimeout(timer);
        resolve(line);
      }
    });
    server.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${code ?? signal}`);
    });
  });
}

/** The sqlite3 shell on a file; where the program is just writing to it, the shell waits for its turn. */
const sqliteShell = (file) => ['-cmd', '.timeout 30000', file];

/** A client of the database that has done `sql` and waits in its transaction. */
async function holdWith(client, args, sql) {
  const holder = spawn(client, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  holder.stdin.write(`${sql}\n`);
  await once(holder.stdout, 'data');
  return async () => {
    const gone = once(holder, 'exit');
    holder.stdin.end('ROLLBACK;\n');
    await gone;
  };
}

/** A house that is neither initialised nor started. */
export async function newHouse(engine) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-test-'));
  const database = engine === 'postgres' ? createDatabase() : null;
  const house = new House({ engine, folder, databaseUrl: database?.url });
  const file = () => path.join(house.data, 'pharos.db');
  // SQL past the program.
  house.sql = (text) => (database !== null ? database.ask(text)
    : execFileSync('sqlite3', [...sqliteShell(file()), text], { encoding: 'utf8' }).trim());
  /** Takes the database from the server, as a stray program would; answers how to let go again. */
  house.holdDatabase = () => (database !== null
    ? holdWith('psql', ['-X', '-q', '-A', '-t', '-d', database.url], 'BEGIN; LOCK TABLE ticket; SELECT 1;')
    : holdWith('sqlite3', sqliteShell(file()), 'BEGIN IMMEDIATE; SELECT 1;'));
  /**
   * What happens from now on is heard of all at once, when the answer is called: readers of the log wait for every
   * older change. On SQLite, where changes stand one behind the other, nothing can be held back.
   */
  house.holdEvents = () => (database !== null
    ? holdWith('psql', ['-X', '-q', '-A', '-t', '-d', database.url], 'BEGIN; SELECT pg_current_xact_id();')
    : async () => {});
  house.remove = async () => {
    await house.kill();
    database?.drop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return house;
}

/** Initialises a new house, starts its server and gives it a token for everything. */
export async function open(house, { initArgs = [], serve = {} } = {}) {
  const made = house.init(...initArgs);
  if (made.code !== 0)
    throw new Error(`pharos init ended with ${made.code ?? made.signal}: ${made.stderr}`);
  await house.serve(serve);
  house.token = house.createToken();
  return house;
}

/** An initialised house with a running server and a token for everything. */
export async function startPharos({ engine = 'sqlite', ...options } = {}) {
  const house = await newHouse(engine);
  try {
    return await open(house, options);
  } catch (error) {
    await house.remove();
    throw error;
  }
}

async function withHouse(make, body, t) {
  const house = await make();
  try {
    await body(house, t);
  } catch (error) {
    t.diagnostic(`the server's last words:\n${house.log.slice(-3000)}`);
    throw error;
  } finally {
    await house.remove();
  }
}

/** One test per engine, each with a running house of its own. */
export function houseTest(name, body, { on = usualEngines, timeout = 120_000, ...options } = {}) {
  for (const engine of on)
    test(`${name} [${engine}]`, { timeout },
      (t) => withHouse(() => startPharos({ engine, ...options }), body, t));
}

/** The same with a house that is neither initialised nor started. */
export function emptyHouseTest(name, body, { on = usualEngines, timeout = 120_000 } = {}) {
  for (const engine of on)
    test(`${name} [${engine}]`, { timeout }, (t) => withHouse(() => newHouse(engine), body, t));
}

/** Two servers beside each other on one PostgreSQL database, each with a folder of its own. */
export async function withTwoNodes(t, body) {
  const first = await newHouse('postgres');
  const second = await newHouse('postgres');
  try {
    await open(first);
    second.databaseUrl = first.databaseUrl;
    second.token = first.token;
    await second.serve();
    await body(first, second);
  } catch (error) {
    t.diagnostic(`first:\n${first.log.slice(-2000)}\nsecond:\n${second.log.slice(-2000)}`);
    throw error;
  } finally {
    await second.remove();
    await first.remove();
  }
}

/** Runs `body` with a house on a PostgreSQL that the test may do harm to; its tables may lie on a small disk. */
export async function withOwnPostgres(t, body, { serve, onSmallDisk = false } = {}) {
  const postgres = new OwnPostgres();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-test-'));
  let house = null;
  try {
    if (onSmallDisk && !postgres.addSmallDisk('small')) {
      t.skip('no small file system can be mounted here (needs root)');
      return;
    }
    const database = createDatabase(postgres.url, onSmallDisk ? { tablespace: 'small' } : {});
    house = new House({ engine: 'postgres', folder, databaseUrl: database.url });
    house.sql = database.ask;
    await open(house, { serve: serve?.(house) });
    await body(house, postgres);
  } catch (error) {
    t.diagnostic(`the server's last words:\n${house?.log.slice(-3000)}`);
    throw error;
  } finally {
    await house?.kill();
    postgres.remove();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
