import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fnv1a64, userId, utf8 } from '../service/user-id.js';

const encoder = new TextEncoder();

test('FNV-1a gives the vectors of its reference code', () => {
  assert.equal(fnv1a64([]), 'cbf29ce484222325');
  assert.equal(fnv1a64(encoder.encode('a')), 'af63dc4c8601ec8c');
  assert.equal(fnv1a64(encoder.encode('foobar')), '85944171f73967e8');
});

test('FNV-1a agrees with the definition', () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 167) ^ (i >> 3));
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  assert.equal(fnv1a64(bytes), hash.toString(16).padStart(16, '0'));
});

test('UTF-8 agrees with TextEncoder', () => {
  for (const text of [
    ...['', '\0', '\x7f\x80', '\u07ff\u0800', '\uffff', '\u{10000}', '\u{10ffff}', '\ufeffa'],
    ...['\ud800', 'a\udfffb', '\udc00\ud800', '\ud83d\u{1f600}'],
  ]) {
    assert.deepEqual(Uint8Array.from(utf8(text)), encoder.encode(text), JSON.stringify(text));
  }
});

test('zero bytes part the fields, and the age is in little endian', () => {
  const bytes = [0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0, ...encoder.encode('a@b.c'), 0];
  const expected = `usr_${fnv1a64([...bytes, 0xfe, 0xff, 0xff, 0xff])}`;
  assert.equal(userId('\ufeff\u00e9', 'a@b.c', 2 ** 32 - 2), expected);
  assert.equal(userId('\ufeff\u00e9', 'a@b.c', -2), expected, 'as it arrives in QuickJS');
});
