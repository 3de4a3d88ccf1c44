// A machine that loses its power: every program on it dies at one moment, and its disk forgets what nobody had asked to
// be durable (powercut_preload.c tells how).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { program } from './house.mjs';
import { eventually } from './wait.mjs';

const sector = 512;
const headBytes = 24;

/** All that is below `root`, which must be there; whoever writes to it runs with `env`. */
export class PowercutDisk {
  constructor(root) {
    this.root = fs.realpathSync(root);
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-powercut-'));
    this.undo = path.join(this.folder, 'undo');
    fs.chmodSync(this.folder, 0o755);
    fs.mkdirSync(this.undo);
    fs.chmodSync(this.undo, 0o777);
    // Other users may not read where the tests stand.
    const library = path.join(this.folder, 'powercut_preload.so');
    fs.copyFileSync(path.join(path.dirname(program), 'test/harness/powercut_preload.so'), library);
    this.env = { LD_PRELOAD: library, POWERCUT_ROOT: this.root, POWERCUT_UNDO: this.undo,
      ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` };
  }

  /**
   * After whoever wrote is dead. Of what was not synced `keeps()` says for each sector whether it has reached the
   * disk all the same. Answers how many bytes are not what the programs had written; of a file that is mapped and made
   * anew (SQLite's -shm) they say nothing, and are not counted.
   */
  cut(keeps = () => false) {
    let lost = 0;
    for (const file of filesBelow(this.root)) {
      const count = this.cutFile(file, keeps);
      lost += file.endsWith('-shm') ? 0 : count;
    }
    for (const name of fs.readdirSync(this.undo))
      fs.rmSync(path.join(this.undo, name));
    return lost;
  }

  cutFile(file, keeps) {
    const { ino, birthtimeNs } = fs.statSync(file, { bigint: true });
    const undo = path.join(this.undo, `${ino}-${birthtimeNs}`);
    if (!fs.existsSync(undo) || fs.statSync(undo).size === 0)
      return 0;
    const written = fs.readFileSync(file);
    const left = mixed(written, before(written, fs.readFileSync(undo)), keeps);
    fs.writeFileSync(file, left);
    return differing(written, left);
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function filesBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory())
      return filesBelow(name);
    return entry.isFile() ? [name] : [];
  });
}

/** The content as last synced. */
function before(written, undo) {
  const records = [];
  for (let at = 0; at + headBytes <= undo.length;) {
    const [offset, size, count] = [0, 8, 16].map((more) => Number(undo.readBigUInt64LE(at + more)));
    at += headBytes;
    if (at + count > undo.length)
      break; // whoever was about to write did not come to it
    records.push({ offset, size, bytes: undo.subarray(at, at + count) });
    at += count;
  }
  return records.reduceRight((content, { offset, size, bytes }) => {
    const resized = Buffer.alloc(size);
    content.copy(resized);
    bytes.copy(resized, offset);
    return resized;
  }, written);
}

function mixed(written, synced, keeps) {
  const left = Buffer.alloc((keeps() ? written : synced).length);
  for (let at = 0; at < left.length; at += sector)
    (keeps() ? written : synced).subarray(at, at + sector).copy(left, at);
  return left;
}

function differing(one, other) {
  let count = Math.abs(one.length - other.length);
  for (let i = 0; i < Math.min(one.length, other.length); i++)
    count += one[i] !== other[i];
  return count;
}

function tell(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') // it has ended by itself
      throw error;
  }
}

/** Everybody's end at one moment: nobody sees another one die and does something about it. */
export async function killTogether(pids) {
  for (const signal of ['SIGSTOP', 'SIGKILL'])
    for (const pid of pids)
      tell(pid, signal);
  // PostgreSQL takes one that nobody has buried yet for one that runs.
  await eventually(() => pids.every((pid) => !fs.existsSync(`/proc/${pid}`)), { withinMs: 30_000, what: 'their end' });
}
