// A mailbox that mail is fetched from: what lies in it, what of it has been kept.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { allowLoopback } from './mail.mjs';

export const user = 'support@haneul.example';
export const password = 'Seoul "7" \\ tower';

export const mail = (i, more = '') => [`From: 김하늘 <customer-${i}@buyer.example>`, `To: ${user}`, `Subject: Fetched ${i}`,
  `Message-ID: <fetched-${i}@buyer.example>`, 'Date: Mon, 23 Nov 2026 10:00:00 +0900', '', `주문 ${i} 언제 오나요?`, more].join('\n');

export const mails = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => mail(from + i));

export const boxBody = (server, more = {}) => ({ host: '127.0.0.1', port: server.port, tls: 'none', user, secret: password,
  address: user, ...more });

export async function fetchFrom(house, server, more) {
  await allowLoopback(house);
  const made = await house.post('/api/v1/mailboxes', boxBody(server, more));
  assert.equal(made.status, 201, made.text);
  return made.json;
}

/** SHA-256 of every mail that came in and is durable. */
export const durable = (house) => new Set(house.sql(house.engine === 'postgres'
  ? 'SELECT encode(digest, \'hex\') FROM inbox' : 'SELECT lower(hex(digest)) FROM inbox').split('\n'));

/** The same of a mail in its mailbox, which IMAP gives with CRLF. */
export const digestOf = (mail) => createHash('sha256').update(fs.readFileSync(mail.file, 'utf8').replace(/\n/g, '\r\n'))
  .digest('hex');
