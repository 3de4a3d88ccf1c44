// Mail from outside: swaks brings it, a relay of somebody else's making takes it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deliver } from './smtp.mjs';
import { eventually } from './wait.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** What `pharos serve` needs to take mail in every way. */
export const listening = (house) => ['--smtp', '127.0.0.1:0', '--lmtp', '127.0.0.1:0',
  '--lmtp-socket', path.join(house.folder, 'lmtp.sock')];

/** Where a listener of the ready line is. */
export function addressOf(house, name) {
  return new RegExp(`(?:^| )${name}=(\\S+)`).exec(house.readyLine)[1];
}

/** Runs swaks: {code, text}. */
export function swaks(house, args, { to = 'support@haneul.example', from = 'hana@mail.example', way = 'smtp' } = {}) {
  const where = way === 'lmtp-socket'
    ? ['--socket', addressOf(house, way), '--protocol', 'LMTP']
    : ['--server', addressOf(house, way), ...(way === 'lmtp' ? ['--protocol', 'LMTP'] : [])];
  const done = spawnSync('swaks', [...where, '--to', to, '--from', from, '--helo', 'mx.mail.example', ...args],
    { encoding: 'utf8', timeout: 60_000 });
  return { code: done.status, text: `${done.stdout}${done.stderr}` };
}

/** The same for mail that must be taken. */
export function bring(house, args, options) {
  const done = swaks(house, args, options);
  if (done.code !== 0)
    throw new Error(`swaks ended with ${done.code}: ${done.text}`);
  return done.text;
}

/**
 * A running relay: {port, mails, logins, stop}; a mail is {from, to, text}. With a `user` one has to log in; `onMail` hears
 * of each mail.
 */
export async function startRelay(port = 0, { user, password, onMail = () => {} } = {}) {
  const child = spawn('/usr/bin/python3', [path.join(here, 'relay.py'), String(port), ...(user ? [user, password] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  const relay = { mails: [], logins: [], port: 0 };
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more) => {
    text += more;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines)
      if (line.startsWith('ready '))
        relay.port = Number(line.split(' ')[1]);
      else if ('login' in JSON.parse(line))
        relay.logins.push(JSON.parse(line));
      else {
        relay.mails.push(read(JSON.parse(line)));
        onMail(relay.mails.at(-1));
      }
  });
  relay.stop = async () => {
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  };
  await eventually(() => relay.port > 0, { what: 'a relay' });
  return relay;
}

/** A relay that hands on to a house what it takes, one mail after the other; `change` makes of a mail's text what arrives. */
export async function startGateway(house, change) {
  let handedOn = Promise.resolve();
  const gateway = await startRelay(0, { onMail: (mail) => {
    const text = change(Buffer.from(mail.text, 'latin1').toString('utf8'));
    handedOn = handedOn.then(() => deliver(house, { from: mail.from, to: mail.to, mail: text }));
  } });
  const { stop } = gateway;
  gateway.stop = async () => {
    await stop();
    await handedOn;
  };
  return gateway;
}

/** A mail's text with those of its fields alone of which `keeps(name)` is true. */
export function withFields(text, keeps) {
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  return fields.filter((field) => keeps(field.slice(0, field.indexOf(':')))).join('\r\n') + text.slice(end);
}

function read(mail) {
  const text = Buffer.from(mail.bytes, 'base64').toString('latin1');
  const head = text.slice(0, text.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const field = (name) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1];
  return { from: mail.from, to: mail.to, text, field };
}

/** The first part that is plain text, or the whole where a mail has none, as a reader sees it. */
export function plainText(mail) {
  const at = /^content-type: *text\/plain/im.exec(mail.text)?.index ?? 0;
  const part = mail.text.slice(mail.text.lastIndexOf('\r\n--', at) + 2);
  const end = part.indexOf('\r\n\r\n');
  const coding = /^content-transfer-encoding: *(\S+)/im.exec(part.slice(0, end))?.[1]?.toLowerCase();
  const body = part.slice(end + 4).split('\r\n--')[0];
  if (coding === 'base64')
    return Buffer.from(body, 'base64').toString('utf8');
  if (coding !== 'quoted-printable')
    return Buffer.from(body, 'latin1').toString('utf8');
  const plain = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1').toString('utf8');
}

/** What a company with servers on its own machine sets: no public address is theirs. */
const loopbackAllowed = { 'network.targets_allowed': 'localhost, 127.0.0.0/8' };

export async function allowLoopback(house) {
  const done = await house.patch('/api/v1/settings', '*', loopbackAllowed);
  if (done.status !== 200)
    throw new Error(`not allowed: ${done.status} ${done.text}`);
}

/** Has mail go out by that relay, at once; nothing is acknowledged unless `more` says so. */
export async function sendBy(house, relay, more = {}) {
  const done = await house.patch('/api/v1/settings', '*',
    { ...loopbackAllowed, 'mail.sending': 'relay', 'mail.relay': `127.0.0.1:${relay.port}`, 'mail.relay_tls': 'none', 'mail.undo_window': 0,
      'mail.acknowledge': false, ...more });
  if (done.status !== 200)
    throw new Error(`no relay: ${done.status} ${done.text}`);
}
