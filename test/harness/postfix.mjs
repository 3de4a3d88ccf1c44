// A Postfix of a test's own: in front of Pharos, which it gives mail by LMTP, and behind it, as its relay. Its
// configuration and its queue are the test's; the system's Postfix, should one run, hears nothing of it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './port.mjs';
import { eventually } from './wait.mjs';

const daemons = '/usr/lib/postfix/sbin';

/** Why there is no Postfix to test with; false where there is one. */
export const noPostfix = !fs.existsSync(path.join(daemons, 'master')) ? 'Postfix is not installed'
  : process.getuid() !== 0 && 'Postfix starts as root only';

// Mail for our domain goes to Pharos; that of customers lies in one Maildir, whoever of them it is for.
const main = (at) => `
compatibility_level = 3.6
queue_directory = ${at.folder}/queue
data_directory = ${at.folder}/data
daemon_directory = ${daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${at.folder}/log
maillog_file_prefixes = ${at.folder}
myhostname = mx.haneul.example
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
relay_domains = haneul.example
transport_maps = inline:{ haneul.example=lmtp:inet:127.0.0.1:${at.lmtpPort} }
virtual_mailbox_domains = mail.example
virtual_mailbox_base = ${at.folder}/mail
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
smtp_dns_support_level = disabled
smtpd_relay_restrictions = permit_mynetworks, reject
address_verify_map =
unverified_recipient_reject_code = 550
address_verify_poll_delay = 1s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
transport_retry_time = 1s
`;

const services = (at) => `
127.0.0.1:${at.port} inet n - n - - smtpd
127.0.0.1:${at.askingPort} inet n - n - - smtpd -o smtpd_recipient_restrictions=reject_unverified_recipient
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

export class Postfix {
  /** Takes SMTP at `port`; at `askingPort` it asks Pharos about a recipient before it takes the mail. */
  static async start() {
    const server = new Postfix();
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-postfix-'));
    server.port = await freePort();
    server.askingPort = await freePort();
    server.lmtpPort = await freePort();
    for (const name of ['etc', 'queue', 'data', 'mail'])
      fs.mkdirSync(path.join(server.folder, name));
    fs.chmodSync(server.folder, 0o755);
    execFileSync('chown', ['postfix:', path.join(server.folder, 'data')]);
    execFileSync('chown', ['65534:65534', path.join(server.folder, 'mail')]);
    server.etc = path.join(server.folder, 'etc');
    fs.writeFileSync(path.join(server.etc, 'main.cf'), main(server));
    fs.writeFileSync(path.join(server.etc, 'master.cf'), services(server));
    execFileSync('postfix', ['-c', server.etc, 'check'], { stdio: ['ignore', 'ignore', 'pipe'] });
    await server.run();
    return server;
  }

  async run() {
    this.child = spawn(path.join(daemons, 'master'), ['-c', this.etc, '-d'],
      { stdio: 'ignore', detached: true, env: { ...process.env, MAIL_CONFIG: this.etc } });
    await eventually(() => new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1');
      socket.once('data', () => { socket.destroy(); resolve(true); }).once('error', reject);
    }), { what: 'Postfix' });
  }

  /** It is away; what it has queued stays. */
  async halt() {
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }

  async stop() {
    await this.halt();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  get log() {
    return fs.readFileSync(path.join(this.folder, 'log'), 'utf8');
  }

  /** What became of deliveries, in order: {to, status, said}. */
  get deliveries() {
    return [...this.log.matchAll(/ to=<([^>]*)>, .*?status=(\w+) \((.*)\)$/gm)]
      .map(([, to, status, said]) => ({ to, status, said }));
  }

  /** The customers' mails, in the order in which Postfix took them (it delivers several at a time): {to, text, field}. */
  get mails() {
    const box = path.join(this.folder, 'mail/box/new');
    const log = this.log;
    const read = (name) => {
      const text = fs.readFileSync(path.join(box, name), 'latin1');
      const head = text.slice(0, text.indexOf('\n\n')).replace(/\n[ \t]+/g, ' ');
      const field = (wanted) => new RegExp(`^${wanted}: *(.*)$`, 'im').exec(head)?.[1];
      return { to: field('Delivered-To'), text, field, taken: log.indexOf(`message-id=${field('Message-ID')}`) };
    };
    return (fs.existsSync(box) ? fs.readdirSync(box) : []).map(read).sort((a, b) => a.taken - b.taken);
  }
}
