// A small SMTP client, for mail that comes in from outside.
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

/** A mail in words: header fields, text, files ({name, type, content}). */
export function writeMail({ from, to, subject, text, files = [], more = {} }) {
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
  const plain = `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${text}\n`;
  if (files.length === 0)
    return `${head}\n${plain}`;
  const parts = [plain, ...files.map(filePart)].map((part) => `--limit\n${part}\n`).join('');
  return `${head}\nContent-Type: multipart/mixed; boundary=limit\n\n${parts}--limit--\n`;
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
