// A name server (RFC 1035) with a zone of the test's own: {'name': {MX: [[10, 'host']], TXT: ['text']}}; what is not in
// it does not exist, and what is `null` is not answered.
import dgram from 'node:dgram';
import { once } from 'node:events';

const TYPES = { 15: 'MX', 16: 'TXT' };
const NXDOMAIN = 3;

const labels = (name) => Buffer.concat([...name.split('.').filter(Boolean)
  .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])), Buffer.from([0])]);

/** [name, where it ends]; questions hold no pointers. */
function readName(message, at) {
  const parts = [];
  while (message[at] !== 0) {
    parts.push(message.toString('latin1', at + 1, at + 1 + message[at]));
    at += 1 + message[at];
  }
  return [parts.join('.').toLowerCase(), at + 1];
}

function dataOf(type, value) {
  if (type === 'MX') {
    const preference = Buffer.alloc(2);
    preference.writeUInt16BE(value[0]);
    return Buffer.concat([preference, labels(value[1])]);
  }
  const strings = Buffer.from(value).toString('latin1').match(/[^]{1,255}/g);
  return Buffer.concat(strings.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')])));
}

function record(code, data) {
  const head = Buffer.from([0xc0, 12, 0, code, 0, 1, 0, 0, 0, 60, 0, 0]); // named as in the question
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function answer(message, zone) {
  const [name, end] = readName(message, 12);
  const code = message.readUInt16BE(end);
  const entry = zone[name];
  if (entry === null)
    return null;
  const values = entry?.[TYPES[code]] ?? [];
  const head = Buffer.from(message.subarray(0, 12));
  head.writeUInt16BE(0x8180 | (entry === undefined ? NXDOMAIN : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(values.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, message.subarray(12, end + 4), ...values.map((value) => record(code, dataOf(TYPES[code], value)))]);
}

/** A running name server: {address, zone, stop}; the zone may be changed. */
export async function startNameServer(zone = {}) {
  const socket = dgram.createSocket('udp4');
  const server = { zone };
  socket.on('message', (message, from) => {
    const said = answer(message, server.zone);
    if (said !== null)
      socket.send(said, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  server.address = `127.0.0.1:${socket.address().port}`;
  server.stop = () => new Promise((resolve) => { socket.close(resolve); });
  return server;
}
