// A Dovecot of a test's own, without rights: mailboxes on an IMAP server that is not ours.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './port.mjs';
import { eventually } from './wait.mjs';

const isRoot = process.getuid() === 0;
// Dovecot wants no root for its work; whoever runs the tests as root lends it nobody's identity.
const who = isRoot ? { uid: 65534, gid: 65534 } : { uid: process.getuid(), gid: process.getgid() };
const nameOf = (kind, id) => execFileSync('getent', [kind, String(id)], { encoding: 'utf8' }).split(':')[0];

const config = (at) => `
base_dir = ${at.folder}/run
state_dir = ${at.folder}/run
log_path = ${at.folder}/log
listen = 127.0.0.1
protocols = imap
disable_plaintext_auth = no
default_internal_user = ${at.user}
default_internal_group = ${at.group}
default_login_user = ${at.user}
mail_location = maildir:${at.folder}/mail/%u
mail_uid = ${at.user}
mail_gid = ${at.group}
first_valid_uid = 1
first_valid_gid = 1
mailbox_idle_check_interval = 1 s
auth_failure_delay = 0
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${at.port}
  }
  inet_listener imaps {
    port = ${at.tlsPort}
    ssl = yes
  }
}
ssl = yes
ssl_cert = <${at.folder}/certificate.pem
ssl_key = <${at.folder}/key.pem
auth_mechanisms = plain login${at.tokenInfo ? ' xoauth2 oauthbearer' : ''}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u ${at.folder}/users
}
${at.tokenInfo ? `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${at.folder}/oauth2.conf
}` : ''}
userdb {
  driver = static
  args = uid=${at.user} gid=${at.group} home=${at.folder}/mail/%u
}
${at.more}
`;

export class Dovecot {
  /** `more` is further configuration; `tokenInfo` a URL that knows access tokens. */
  static async start({ more = '', tokenInfo = null } = {}) {
    const server = new Dovecot();
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pharos-imap-'));
    server.port = await freePort();
    server.tlsPort = await freePort();
    fs.mkdirSync(path.join(server.folder, 'mail'));
    fs.mkdirSync(path.join(server.folder, 'run'));
    server.certificate = path.join(server.folder, 'certificate.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
      '-keyout', path.join(server.folder, 'key.pem'), '-out', server.certificate, '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
    fs.writeFileSync(path.join(server.folder, 'users'), '');
    if (tokenInfo !== null)
      fs.writeFileSync(path.join(server.folder, 'oauth2.conf'),
        `introspection_url = ${tokenInfo}\nintrospection_mode = auth\nusername_attribute = email\n`);
    fs.writeFileSync(path.join(server.folder, 'dovecot.conf'), config({ folder: server.folder, port: server.port,
      tlsPort: server.tlsPort, user: nameOf('passwd', who.uid), group: nameOf('group', who.gid), tokenInfo, more }));
    server.own(server.folder);
    await server.run();
    return server;
  }

  /** Files made by the test belong to the server. */
  own(file) {
    if (isRoot)
      execFileSync('chown', ['-R', `${who.uid}:${who.gid}`, file]);
  }

  async run() {
    this.child = spawn('/usr/sbin/dovecot', ['-F', '-c', path.join(this.folder, 'dovecot.conf')],
      { stdio: ['ignore', 'ignore', 'inherit'], ...who });
    await eventually(() => new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1');
      socket.once('data', () => { socket.destroy(); resolve(true); }).once('error', reject);
    }), { what: 'Dovecot' });
  }

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

  setPassword(user, password) {
    fs.writeFileSync(path.join(this.folder, 'users'), `${user}:{PLAIN}${password}::::::\n`);
  }

  box(user) {
    return path.join(this.folder, 'mail', user);
  }

  /** Puts mails into a mailbox (or a folder of it), as a delivery would. */
  put(user, texts, folder = '') {
    const box = folder === '' ? this.box(user) : path.join(this.box(user), `.${folder}`);
    for (const part of ['new', 'cur', 'tmp'])
      fs.mkdirSync(path.join(box, part), { recursive: true });
    for (const text of texts) {
      this.count = (this.count ?? 0) + 1;
      const name = `${1700000000 + this.count}.${this.count}.test`;
      fs.writeFileSync(path.join(box, 'tmp', name), text);
    }
    this.own(box);
    for (const name of fs.readdirSync(path.join(box, 'tmp')))
      fs.renameSync(path.join(box, 'tmp', name), path.join(box, 'new', name));
  }

  makeFolder(user, name) {
    const folder = path.join(this.box(user), `.${name}`);
    for (const part of ['new', 'cur', 'tmp'])
      fs.mkdirSync(path.join(folder, part), { recursive: true });
    this.own(folder);
  }

  /** The flags of every mail in a folder ("S" is seen). */
  flags(user, folder = '') {
    const box = folder === '' ? this.box(user) : path.join(this.box(user), `.${folder}`);
    const list = (part) => (fs.existsSync(path.join(box, part)) ? fs.readdirSync(path.join(box, part)) : []);
    return [...list('new').map(() => ''), ...list('cur').map((name) => name.split(':2,')[1] ?? '')];
  }

  /** Forgets how its mails are numbered: UIDVALIDITY is another afterwards. */
  async renumber(user) {
    await this.halt();
    for (const name of fs.readdirSync(this.box(user)))
      if (name.startsWith('dovecot'))
        fs.rmSync(path.join(this.box(user), name));
    await this.run();
  }
}
