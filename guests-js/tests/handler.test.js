import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reversed } from '../handler/bytes.js';
import { ascii, forUpstream, ofResponse } from '../handler/fields.js';
import { Sum } from '../handler/sum.js';
import { split } from '../handler/target.js';

/** Two fields of one name, bytes that are not UTF-8, and names that only resemble the prefix. */
const MESSAGE = /** @type {import('../handler/fields.js').Field[]} */ ([
  ['x-in-b', Uint8Array.of(255)],
  ['x-in', ascii('1')],
  ['x-in-a', ascii('')],
  ['x-in-b', ascii('2')],
  ['a-x-in-', ascii('3')],
]);

test('a response has the fields under new names in their order', () => {
  assert.deepEqual(ofResponse('get', '/a?%00', MESSAGE), [
    ['x-method', ascii('get')],
    ['x-path', ascii('/a?%00')],
    ['x-out-b', Uint8Array.of(255)],
    ['x-out-a', ascii('')],
    ['x-out-b', ascii('2')],
  ]);
});

test('the upstream receives the fields as they are', () => {
  assert.deepEqual(forUpstream(MESSAGE), [MESSAGE[0], MESSAGE[2], MESSAGE[3]]);
});

test('the first question mark begins the query', () => {
  for (const [target, path, query] of [
    ['', '', ''],
    ['/ask', '/ask', ''],
    ['/ask?', '/ask', '?'],
    ['/a%3F?b?c', '/a%3F', '?b?c'],
  ]) {
    assert.deepEqual(split(target), { path, query });
  }
});

test('pieces are reversed as one', () => {
  const pieces = [[1, 2], [], [3], [4, 5, 6]].map((piece) => Uint8Array.from(piece));
  assert.deepEqual([...reversed(pieces)], [6, 5, 4, 3, 2, 1]);
  assert.deepEqual([...reversed([])], []);
});

test('a sum does not depend on how the bytes are cut', () => {
  // The hashes of "", "a" and "foobar" are test vectors of FNV's authors; that of "ac" begins with
  // a zero.
  for (const [pieces, length, hash] of /** @type {[string[], string, string][]} */ ([
    [[], '0', 'cbf29ce484222325'],
    [['a'], '1', 'af63dc4c8601ec8c'],
    [['a', 'c'], '2', '089c4507b5459a1d'],
    [['foo', '', 'bar'], '6', '85944171f73967e8'],
  ])) {
    const sum = new Sum();
    for (const piece of pieces) {
      sum.add(ascii(piece));
    }
    assert.deepEqual(sum.trailers(), [
      ['x-length', ascii(length)],
      ['x-sum', ascii(hash)],
    ]);
  }
});

test('a sum agrees with the definition', () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 167) ^ (i >> 3));
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  const sum = new Sum();
  sum.add(bytes);
  assert.deepEqual(sum.trailers()[1], ['x-sum', ascii(hash.toString(16).padStart(16, '0'))]);
});
