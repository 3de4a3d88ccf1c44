// `pharos mail …`: what is promised of the command, whatever the engines make of a message.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import test from 'node:test';
import { program } from '../harness/house.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-mail-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const mail = (args, input = '') => spawnSync(program, ['mail', ...args], { input, timeout: 60_000, maxBuffer: 1 << 28 });
const object = (done) => {
  assert.equal(done.status, 0, done.stderr.toString());
  const lines = done.stdout.toString().split('\n');
  assert.equal(lines.length, 2, 'one line');
  return JSON.parse(lines[0]);
};

function file(name, content) {
  const full = path.join(folder, name);
  fs.writeFileSync(full, content);
  return full;
}

const letter = (n, more = '') => `From: Kim <kim${n}@example.com>\r\nSubject: =?utf-8?B?7ZmY67aI?= ${n}\r\n`
  + `Message-ID: <${n}@example.com>\r\n${more}\r\nletter ${n}\r\n`;

test('every verb explains itself, and what is no verb is refused', () => {
  const help = mail(['--help']);
  assert.equal(help.status, 0);
  for (const verb of ['parse', 'reply', 'forward', 'classify', 'mbox', 'thread']) {
    assert.match(help.stdout.toString(), new RegExp(`pharos mail ${verb} `));
    const own = mail([verb, '--help']);
    assert.equal(own.status, 0);
    assert.match(own.stdout.toString(), new RegExp(`^usage: pharos mail ${verb}`));
    assert.match(own.stdout.toString(), /Exit code 0; 2 /);
  }
  for (const args of [[], ['no-such-verb'], ['parse'], ['parse', 'a', 'b'], ['parse', '--no-such-option', 'a'],
    ['parse', '--batch', 'a'], ['parse', '--type', 'text/plain', 'a'], ['thread'], ['mbox']]) {
    const done = mail(args);
    assert.equal(done.status, 2, args.join(' '));
    assert.equal(done.stdout.toString(), '', args.join(' '));
    assert.notEqual(done.stderr.toString(), '', args.join(' '));
  }
});

test('one message gives one object, from a file or standard input', () => {
  const from = file('one.eml', letter(1));
  const expected = object(mail(['parse', from]));
  assert.equal(expected.subject, '환불 1');
  assert.equal(expected.text, 'letter 1\n');
  assert.deepEqual(expected.defects, []);
  assert.deepEqual(object(mail(['parse', '-'], letter(1))), expected);
  assert.deepEqual(object(mail(['parse', from, '--local-domain', 'example.com'])), expected);
});

test('a file that is not there, a folder, and one that is too long end with 2', () => {
  const long = path.join(folder, 'long.eml');
  fs.writeFileSync(long, 'Subject: x\n\n');
  fs.truncateSync(long, 33 * 1024 * 1024);
  for (const bad of ['/no/such/file', folder, long]) {
    for (const verb of ['parse', 'thread']) {
      const done = mail([verb, bad]);
      assert.equal(done.status, 2, `${verb} ${bad}`);
      assert.equal(done.stderr.toString().trim().split('\n').length, 1);
      assert.equal(done.stdout.toString(), '');
    }
  }
  fs.rmSync(long);
});

test('malformed mail is never refused', () => {
  const cases = ['', '\n', '\0', '\xff\xfe', 'From:', 'Content-Type: multipart/mixed; boundary=a\n\n--a\n--a--',
    '\r'.repeat(1000), 'From \n', ': \n', 'Content-Type: message/rfc822\n\n'.repeat(100), '--'.repeat(10000)];
  for (const bytes of cases) {
    const answer = object(mail(['parse', '-'], Buffer.from(bytes, 'latin1')));
    assert.ok(Array.isArray(answer.defects), JSON.stringify(bytes.slice(0, 20)));
  }
});

test('a batch answers each path with a line, in their order, and goes on after a bad one', () => {
  const paths = [];
  for (let n = 0; n < 40; n++) {
    paths.push(file(`batch${n}.eml`, letter(n, n % 7 === 0 ? `X-Long: ${'x'.repeat(200_000)}\r\n` : '')));
    if (n % 5 === 0) {
      paths.push(`/no/such/file/${n}`);
    }
  }
  paths.splice(3, 0, '', '-');
  const done = mail(['parse', '--batch'], `${paths.join('\n')}\n`);
  assert.equal(done.status, 0, done.stderr.toString());
  const lines = done.stdout.toString().trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(lines.length, paths.length);
  for (let i = 0; i < paths.length; i++) {
    const n = /batch(\d+)\.eml/.exec(paths[i]);
    if (n) {
      assert.equal(lines[i].message_id, `${n[1]}@example.com`);
    } else {
      assert.deepEqual(Object.keys(lines[i]), ['error'], paths[i]);
    }
  }
});

test('a batch answers before it gets the next path', async () => {
  const batch = spawn(program, ['mail', 'parse', '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = readline.createInterface({ input: batch.stdout })[Symbol.asyncIterator]();
  for (let n = 0; n < 3; n++) {
    batch.stdin.write(`${file(`turn${n}.eml`, letter(n))}\n`);
    const { value } = await answers.next();
    assert.equal(JSON.parse(value).message_id, `${n}@example.com`);
  }
  batch.stdin.end();
  const code = await new Promise((resolve) => batch.on('close', resolve));
  assert.equal(code, 0);
});

/** The processes below one, by /proc. */
function below(pid) {
  const children = [];
  for (const entry of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) {
        children.push(Number(entry), ...below(Number(entry)));
      }
    } catch {
      // it has ended meanwhile
    }
  }
  return children;
}

test('a batch outlives its workers', async () => {
  const batch = spawn(program, ['mail', 'parse', '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = readline.createInterface({ input: batch.stdout })[Symbol.asyncIterator]();
  const one = file('outlive.eml', letter(1));
  for (let round = 0; round < 5; round++) {
    batch.stdin.write(`${one}\n`);
    const { value } = await answers.next();
    assert.equal(JSON.parse(value).text, 'letter 1\n');
    const processes = below(batch.pid);
    assert.ok(processes.length >= 2, 'a nursery and a worker');
    process.kill(Math.max(...processes), 'SIGKILL');
  }
  batch.stdin.end();
  const code = await new Promise((resolve) => batch.on('close', resolve));
  assert.equal(code, 0);
});

test('a mailbox is counted and its messages are parsed', () => {
  const line = 'From kim@example.com Tue Mar  5 09:30:00 2024\n';
  const body = (n) => `${line}${letter(n).replaceAll('\r\n', '\n')}\n>From here on\n\nFrom there on\n\n`;
  const bytes = Array.from({ length: 30 }, (_, n) => body(n)).join('');
  const from = file('box.mbox', bytes);
  assert.deepEqual(object(mail(['mbox', from])), { messages: 30, bytes: bytes.length, parsed: 30, failed: 0 });
  assert.deepEqual(object(mail(['mbox', '-'], bytes)), { messages: 30, bytes: bytes.length, parsed: 30, failed: 0 });
  assert.deepEqual(object(mail(['mbox', from, '--count'])), { messages: 30, bytes: bytes.length, parsed: 30, failed: 0 });
  const long = file('long.mbox', `${body(1)}${line}Subject: long\n\n`);
  fs.appendFileSync(long, Buffer.alloc(33 * 1024 * 1024, 'x\n'));
  for (const args of [['mbox', long], ['mbox', long, '--count']]) {
    const { messages, parsed, failed } = object(mail(args));
    assert.deepEqual({ messages, parsed, failed }, { messages: 2, parsed: 1, failed: 1 }, args.join(' '));
  }
  assert.deepEqual(object(mail(['mbox', file('empty.mbox', '')])), { messages: 0, bytes: 0, parsed: 0, failed: 0 });
  assert.equal(mail(['mbox', '/no/such/file']).status, 2);
  assert.equal(mail(['mbox', folder]).status, 2);
});

test('messages of several files are joined into conversations', () => {
  const files = [
    file('t1.eml', letter(1)),
    file('t2.eml', letter(2, 'References: <1@example.com>\r\nIn-Reply-To: <9@example.com>\r\n')),
    file('t3.eml', letter(3, 'In-Reply-To: <2@example.com>\r\n')),
    file('t4.eml', letter(4, 'References: <gone@example.com>\r\n')),
    file('t5.eml', letter(5, 'References: <gone@example.com>\r\n')),
    file('t6.eml', 'Subject: no id\r\nReferences: <4@example.com>\r\n\r\n'),
    file('t7.eml', letter(7)),
  ];
  const id = (n) => `${n}@example.com`;
  assert.deepEqual(object(mail(['thread', ...files])), {
    threads: [[id(1), id(2), id(3)], [id(4), id(5), files[5]], [id(7)]],
    parents: { [id(1)]: null, [id(2)]: id(1), [id(3)]: id(2), [id(4)]: null, [id(5)]: null, [files[5]]: id(4), [id(7)]: null },
  });
  assert.equal(object(mail(['thread', ...files.reverse()])).threads.length, 3);
});

test('a forwarded message is told from what was written above it', () => {
  const text = '전달드립니다.\n\n---------- Forwarded message ---------\n보낸사람: 김지영 <kim@example.com>\n'
    + 'Date: 2024년 3월 5일 (화) 오전 9:30\nSubject: 환불\nTo: <help@example.com>\n\n언제 되나요?\n';
  const from = file('forward.txt', text);
  const expected = object(mail(['forward', from, '--type', 'text/plain']));
  assert.deepEqual(expected.wrap, {
    type: 'forward',
    header: { from: '김지영 <kim@example.com>', to: '<help@example.com>', subject: '환불', date: '2024년 3월 5일 (화) 오전 9:30' },
    text: '언제 되나요?', text_top: '전달드립니다.', text_bottom: '',
  });
  assert.equal(expected.before_forward, '전달드립니다.');
  assert.match(expected.forwarded_text, /^보낸사람: [^]*되나요\?$/);
  const none = { wrap: { type: null, header: {}, text: '', text_top: '', text_bottom: '' }, forwarded_text: null, before_forward: null };
  assert.deepEqual(object(mail(['forward', '-', '--type', 'text/plain'], 'hello')), none);
  assert.equal(mail(['forward', from, '--type', 'text/html']).status, 2);
  const batch = mail(['forward', '--type', 'text/plain', '--batch'], `${from}\n/no/such/file\n`);
  assert.equal(batch.status, 0);
  const [first, second] = batch.stdout.toString().split('\n');
  assert.deepEqual(JSON.parse(first), expected);
  assert.ok(JSON.parse(second).error);
});
