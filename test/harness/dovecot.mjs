// A Dovecot of a test's own, without rights: mailboxes on an IMAP server that is not ours.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon } from './daemon.mjs';
import { freePort } from './port.mjs';

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
  unix_listener anvil-auth-penalty {
    mode = 0
  }
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

export class Dovecot extends Daemon {
  constructor() {
    super('Dovecot');
  }

  /** `more` is further configuration; `tokenInfo` a URL that knows access tokens. */
  async prepare({ more = '', tokenInfo = null }) {
    this.port = await freePort();
    this.tlsPort = await freePort();
    this.certificate = this.inside('certificate.pem');
    for (const name of ['mail', 'run'])
      fs.mkdirSync(this.inside(name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
      '-keyout', this.inside('key.pem'), '-out', this.certificate, '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
    fs.writeFileSync(this.inside('users'), '');
    if (tokenInfo !== null)
      fs.writeFileSync(this.inside('oauth2.conf'),
        `introspection_url = ${tokenInfo}\nintrospection_mode = auth\nusername_attribute = email\n`);
    fs.writeFileSync(this.inside('dovecot.conf'), config({ folder: this.folder, port: this.port, tlsPort: this.tlsPort,
      user: nameOf('passwd', who.uid), group: nameOf('group', who.gid), tokenInfo, more }));
    this.own(this.folder);
  }

  command() {
    return { program: '/usr/sbin/dovecot', args: ['-F', '-c', this.inside('dovecot.conf')], ...who };
  }

  /** Files made by the test belong to the server. */
  own(file) {
    if (isRoot)
      execFileSync('chown', ['-R', `${who.uid}:${who.gid}`, file]);
  }

  setPassword(user, password) {
    fs.writeFileSync(this.inside('users'), `${user}:{PLAIN}${password}::::::\n`);
  }

  /** Where a mailbox or a folder of it lies. */
  box(user, folder = '') {
    return this.inside('mail', user, ...(folder === '' ? [] : [`.${folder}`]));
  }

  makeFolder(user, folder) {
    const box = this.box(user, folder);
    if (fs.existsSync(path.join(box, 'tmp')))
      return; // the server moves its mails about meanwhile
    for (const part of ['new', 'cur', 'tmp'])
      fs.mkdirSync(path.join(box, part), { recursive: true });
    this.own(box);
  }

  /** Puts mails into a mailbox (or a folder of it), as a delivery would. */
  put(user, texts, folder = '') {
    const box = this.box(user, folder);
    this.makeFolder(user, folder);
    for (const text of texts) {
      this.count = (this.count ?? 0) + 1;
      const name = `${1700000000 + this.count}.${this.count}.test`;
      fs.writeFileSync(path.join(box, 'tmp', name), text);
    }
    this.own(path.join(box, 'tmp'));
    for (const name of fs.readdirSync(path.join(box, 'tmp')))
      fs.renameSync(path.join(box, 'tmp', name), path.join(box, 'new', name));
  }

  /** The mails of a folder: {file, flags} ("S" is seen). */
  mails(user, folder = '') {
    const list = (part) => {
      const place = path.join(this.box(user, folder), part);
      return (fs.existsSync(place) ? fs.readdirSync(place) : [])
        .map((name) => ({ file: path.join(place, name), flags: part === 'cur' ? name.split(':2,')[1] ?? '' : '' }));
    };
    return [...list('new'), ...list('cur')];
  }

  /** The flags of every one. */
  flags(user, folder) {
    return this.mails(user, folder).map((mail) => mail.flags);
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
