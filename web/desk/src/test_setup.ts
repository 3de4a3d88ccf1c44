// Node 18, Debian's own, has the Web Crypto that every browser has, but not under its global name.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto as Crypto;
