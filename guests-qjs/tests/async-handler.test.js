import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, named, ofResponse } from '../async-handler/fields.js';
import { Pieces, reversed } from '../async-handler/pieces.js';
import { Sum } from '../async-handler/sum.js';

/** Two fields of one name, bytes that are not UTF-8, and names that only resemble the prefix. */
const MESSAGE = [
  ['x-in-b', Uint8Array.of(255)],
  ['x-in', ascii('1')],
  ['x-in-a', ascii('')],
  ['x-in-b', ascii('2')],
  ['a-x-in-', ascii('3')],
];

test('a response has the fields under new names in their order', () => {
  assert.deepEqual(ofResponse('get', '/a?%00', MESSAGE), [
    ['x-method', ascii('get')],
    ['x-path', ascii('/a?%00')],
    ['x-out-b', Uint8Array.of(255)],
    ['x-out-a', ascii('')],
    ['x-out-b', ascii('2')],
  ]);
});

test('of fields of one name the first counts', () => {
  assert.deepEqual(named(MESSAGE, 'x-in-b'), Uint8Array.of(255));
  assert.equal(named(MESSAGE, 'x-in-c'), undefined);
});

/** Returns the pieces of two texts, which a bar separates. */
function cut(field) {
  const pieces = new Pieces(field && ascii(field));
  const found = [...pieces.add(ascii('Hello, ')), ...pieces.add(ascii('world')), ...pieces.rest()];
  return found.map((piece) => String.fromCharCode(...piece)).join('|');
}

test('a field says how long pieces are', () => {
  for (const [field, expected] of [
    ['1', 'H|e|l|l|o|,| |w|o|r|l|d'],
    ['5', 'Hello|, wor|ld'],
    ['006', 'Hello,| world'],
    ['12', 'Hello, world'],
    ['99999999999999999999', 'Hello, world'],
  ]) {
    assert.equal(cut(field), expected, field);
  }
});

test('any other field cuts nothing', () => {
  for (const field of [undefined, '', '0', '-1', '+1', '1.5', '1e1', ' 1', '1 ', '\u00b2']) {
    assert.equal(cut(field), 'Hello, |world', field);
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
  for (const [pieces, length, hash] of [
    [[], '0', 'cbf29ce484222325'],
    [['a'], '1', 'af63dc4c8601ec8c'],
    [['a', 'c'], '2', '089c4507b5459a1d'],
    [['foo', '', 'bar'], '6', '85944171f73967e8'],
  ]) {
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
