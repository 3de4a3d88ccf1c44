// PostgreSQL for tests: databases on the server that tools/run-tests started, and servers of a
// test's own that it may kill.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './wait.mjs';
import { mountSmall, unmountSmall } from './small-disk.mjs';

const tool = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../tools/test-postgres');

export const postgresUrl = process.env.PHAROS_TEST_POSTGRES_URL ?? null;

function sql(url, text) {
  return execFileSync('psql',
    ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', text],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** The same server, another database. The host may stand in the query, so it is no ordinary URL. */
function withDatabase(url, name) {
  return url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

/** A fresh database: its url, a way to ask it, and a way to be rid of it. */
export function createDatabase(serverUrl = postgresUrl, { tablespace = 'pg_default' } = {}) {
  const name = `pharos_${randomBytes(6).toString('hex')}`;
  sql(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' TABLESPACE ${tablespace}`);
  const url = withDatabase(serverUrl, name);
  return {
    url,
    ask: (text) => sql(url, text),
    drop: () => sql(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

const childrenOf = (parent) => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
  try {
    return Number(/\) \S (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))[1]) === parent;
  } catch {
    return false; // it has ended meanwhile
  }
});

/** A PostgreSQL of the test's own, at the same address after each restart. */
export class OwnPostgres {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-own-postgres-'));
    this.small = null;
    this.env = {}; // what the server sees besides the test's own
    this.start();
  }

  start() {
    const printed = execFileSync(tool, ['start', this.folder],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...this.env } });
    this.url = printed.trim().split(/\s+/).pop();
  }

  /** A tablespace of that name on a small file system at this.small; false where nobody may make one. */
  addSmallDisk(tablespace) {
    const small = path.join(this.folder, 'small');
    if (!mountSmall(small, { owner: fs.statSync(this.folder).uid }))
      return false;
    this.small = small;
    sql(this.url, `CREATE TABLESPACE ${tablespace} LOCATION '${small}'`);
    return true;
  }

  /** At once, as with `pg_ctl stop -m immediate`. */
  stop() {
    spawnSync(tool, ['stop', this.folder], { stdio: 'ignore' });
  }

  /** Ends the postmaster, and with it every connection, without a word. */
  kill() {
    process.kill(this.postmaster(), 'SIGKILL');
  }

  postmaster() {
    return Number(fs.readFileSync(this.pidFile(), 'utf8').split('\n')[0]);
  }

  /** Every process of the server, when the postmaster stands still and makes no new ones. */
  async halted() {
    const postmaster = this.postmaster();
    process.kill(postmaster, 'SIGSTOP');
    await eventually(() => /\) T /.test(fs.readFileSync(`/proc/${postmaster}/stat`, 'utf8')),
      { everyMs: 1, what: 'the postmaster standing still' });
    return [postmaster, ...childrenOf(postmaster)];
  }

  pidFile() {
    return path.join(this.data(), 'postmaster.pid');
  }

  /** The folder of the cluster. */
  data() {
    return path.join(this.folder, 'data');
  }

  remove() {
    this.stop();
    if (this.small !== null)
      unmountSmall(this.small);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
