// A disk that is full: a small file system of its own, and what takes all its room.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const sizeMb = 24;

/** A small file system of its own at `folder`, of the user `owner`; false where nobody may make one. */
export function mountSmall(folder, { owner = 0 } = {}) {
  fs.mkdirSync(folder, { mode: 0o700 });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0700,uid=${owner}`, 'tmpfs', folder]).status === 0;
}

export function unmountSmall(folder) {
  spawnSync('umount', [folder]);
}

/** Gives back what `fill` took. */
export function empty(folder) {
  fs.rmSync(path.join(folder, 'filler'));
}

/** Takes all the room that is left. */
export function fill(folder) {
  const file = fs.openSync(path.join(folder, 'filler'), 'a');
  const block = Buffer.alloc(4096, 1);
  try {
    for (;;)
      fs.writeSync(file, block);
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  } finally {
    fs.closeSync(file);
  }
}
