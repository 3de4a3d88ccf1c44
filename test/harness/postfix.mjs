// A Postfix of a test's own: in front of Pharos, which it gives mail by LMTP, and behind it, as its relay.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon } from './daemon.mjs';
import { freePort } from './port.mjs';

const daemons = '/usr/lib/postfix/sbin';

/** Why there is no Postfix to test with; false where there is one. */
export const noPostfix = !fs.existsSync(path.join(daemons, 'master')) ? 'Postfix is not installed'
  : process.getuid() !== 0 && 'Postfix starts as root only';

// Mail for our domain goes to Pharos; that of customers lies in one Maildir, whoever of them it is for.
//
// What was deferred comes again after some four seconds. Postfix takes it up to a second before its time: after one second of
// back-off that is at once, when the process that has just failed to deliver it may not have let go of its file yet. Then the
// mail is "skipped, still being delivered" and rests for a minute, which no setting can change.
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
minimal_backoff_time = 4s
maximal_backoff_time = 4s
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

export class Postfix extends Daemon {
  constructor() {
    super('Postfix');
  }

  /** It will take SMTP at `port`; at `askingPort` it asks Pharos about a recipient before it takes the mail. */
  async prepare() {
    this.port = await freePort();
    this.askingPort = await freePort();
    this.lmtpPort = await freePort();
    for (const name of ['etc', 'queue', 'data', 'mail'])
      fs.mkdirSync(this.inside(name));
    fs.chmodSync(this.folder, 0o755);
    execFileSync('chown', ['postfix:', this.inside('data')]);
    execFileSync('chown', ['65534:65534', this.inside('mail')]);
    fs.writeFileSync(this.inside('etc/main.cf'), main(this));
    fs.writeFileSync(this.inside('etc/master.cf'), services(this));
    execFileSync('postfix', ['-c', this.inside('etc'), 'check'], { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  command() {
    const etc = this.inside('etc');
    return { program: path.join(daemons, 'master'), args: ['-c', etc, '-d'], env: { ...process.env, MAIL_CONFIG: etc } };
  }

  /** What became of deliveries, in order: {to, status, said}. */
  get deliveries() {
    return [...this.log.matchAll(/ to=<([^>]*)>, .*?status=(\w+) \((.*)\)$/gm)]
      .map(([, to, status, said]) => ({ to, status, said }));
  }

  /** The customers' mails, in the order in which Postfix took them (it delivers several at a time): {to, text, field}. */
  get mails() {
    const box = this.inside('mail/box/new');
    const log = this.log;
    const read = (name) => {
      const text = fs.readFileSync(path.join(box, name), 'latin1');
      const head = text.slice(0, text.indexOf('\n\n')).replace(/\n[ \t]+/g, ' ');
      const field = (wanted) => new RegExp(`^${wanted}: *(.*)$`, 'im').exec(head)?.[1];
      return { to: field('Delivered-To'), text, field, taken: log.indexOf(`message-id=${field('Message-ID')}`) };
    };
    return (fs.existsSync(box) ? fs.readdirSync(box) : []).map(read).sort((a, b) => a.taken - b.taken);
  }

  /** Where a mail is and what was logged of it last, for whoever misses it. */
  trace(id) {
    const lines = this.log.split('\n');
    const name = / (\w+): message-id=/.exec(lines.find((line) => line.includes(`message-id=${id}`)))?.[1];
    if (name === undefined)
      return 'Postfix has not taken it';
    const places = fs.readdirSync(this.inside('queue'), { recursive: true }).filter((each) => path.basename(each) === name)
      .map((each) => `${each} until ${fs.statSync(this.inside('queue', each), { throwIfNoEntry: false })?.mtime.toISOString()}`);
    return [`Postfix has it as ${places.join(', ') || 'done'}`,
      ...lines.filter((line) => line.includes(` ${name}: `)).slice(-6)].join('\n    ');
  }
}
