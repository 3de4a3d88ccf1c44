// Both ends of SMTP: a small client, for mail that comes in from outside, and a relay to send out by.
import { once } from 'node:events';
import net from 'node:net';
import { RawConnection } from './raw.mjs';

/** One mail from a stranger's server; `lines` are header fields and body, the text of each in UTF-8. */
export async function deliver(house, { from, to, mail }) {
  const port = Number(/ smtp=\S*:(\d+)/.exec(house.readyLine)[1]);
  const connection = new RawConnection(port);
  let replies = 0;
  const reply = async (code) => {
    replies += 1;
    await connection.until(new RegExp(`^(?:(?:\\d{3}-.*\\r\\n)*\\d{3} .*\\r\\n){${replies}}$`));
    const last = connection.text().trimEnd().split('\r\n').pop();
    if (!last.startsWith(code))
      throw new Error(`SMTP: ${last} instead of ${code}`);
  };
  const say = async (line, code) => {
    await connection.send(`${line}\r\n`);
    await reply(code);
  };
  try {
    await reply('220');
    await say('EHLO sender.example', '250');
    await say(`MAIL FROM:<${from}> BODY=8BITMIME`, '250');
    for (const each of [to].flat())
      await say(`RCPT TO:<${each}>`, '250');
    await say('DATA', '354');
    await connection.send(`${dotted(mail)}\r\n`);
    await say('.', '250');
    await say('QUIT', '221');
  } finally {
    connection.destroy();
  }
}

/** As bytes one to a character, with CRLF and no line that ends the mail early. */
function dotted(mail) {
  return Buffer.from(mail.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')).toString('latin1');
}

let counter = 0;

/** A mail in words: header fields (`more` of them), text, the same as HTML, files ({name, type, content}). */
export function writeMail({ from, to, subject, text, html, files = [], more = {} }) {
  counter += 1;
  const fields = {
    'Message-ID': `<mail-${counter}.${Date.now()}@sender.example>`,
    Date: new Date().toUTCString().replace('GMT', '+0000'),
    From: encoded(from),
    To: encoded(to),
    Subject: encoded(subject),
    'MIME-Version': '1.0',
    ...more,
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`).join('\n');
  const plain = wordsPart('plain', text);
  const words = html === undefined ? plain : together('alternative', [plain, wordsPart('html', html)]);
  return `${head}\n${files.length === 0 ? words : together('mixed', [words, ...files.map(filePart)])}`;
}

function together(kind, parts) {
  return `Content-Type: multipart/${kind}; boundary=${kind}\n\n${parts.map((part) => `--${kind}\n${part}\n`).join('')}--${kind}--\n`;
}

function wordsPart(kind, words) {
  return `Content-Type: text/${kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${words}\n`;
}

function filePart({ name, type, content }) {
  const bytes = Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\n');
  return `Content-Type: ${type}\nContent-Transfer-Encoding: base64\n`
    + `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}\n\n${bytes}\n`;
}

/** Words outside ASCII as encoded words (RFC 2047), addresses left as they are. */
function encoded(text) {
  return text.replace(/[^\x20-\x7e]+(?: +[^\x20-\x7e]+)*/g, (words) => `=?utf-8?B?${Buffer.from(words).toString('base64')}?=`);
}

/**
 * A relay that takes what it is given and keeps the mails; `answers` has other replies by verb ('RCPT', '.' for the end
 * of a mail), and null instead of a reply breaks the connection.
 */
export class Relay {
  constructor() {
    this.answers = {};
    this.mails = [];
    this.sockets = new Set();
    this.server = net.createServer((socket) => this.serve(socket));
  }

  async open() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.address = `127.0.0.1:${this.server.address().port}`;
    return this;
  }

  close() {
    this.server.close();
    for (const socket of this.sockets)
      socket.destroy();
  }

  serve(socket) {
    const state = { rest: '', mail: null };
    this.sockets.add(socket);
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (text) => {
      const lines = (state.rest + text).split('\r\n');
      state.rest = lines.pop();
      for (const line of lines)
        this.hear(socket, state, line);
    });
    socket.write('220 relay.example ESMTP\r\n');
  }

  hear(socket, state, line) {
    if (state.mail !== null && line !== '.') {
      state.mail.push(line);
      return;
    }
    const verb = line.split(/[ :]/)[0].toUpperCase();
    const usual = { EHLO: '250-relay.example\r\n250 8BITMIME', DATA: '354 go on', QUIT: '221 bye' };
    const answer = verb in this.answers ? this.answers[verb] : usual[verb] ?? '250 fine';
    if (verb === '.') {
      this.mails.push(state.mail.join('\n'));
      state.mail = null;
    }
    if (answer === null) {
      socket.destroy();
      return;
    }
    if (answer.startsWith('354'))
      state.mail = [];
    socket.write(`${answer}\r\n`);
  }
}
