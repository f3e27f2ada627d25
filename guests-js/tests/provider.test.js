import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Buckets } from '../provider/buckets.js';
import { repeated } from '../provider/bytes.js';

test('a bucket lives as long as a handle', () => {
  const buckets = new Buckets();
  const pairs = buckets.open('a');
  assert.equal(buckets.open('a'), pairs);
  assert.notEqual(buckets.open('b'), pairs);
  buckets.close('a');
  assert.equal(buckets.open('a'), pairs);
  buckets.close('a');
  buckets.close('a');
  assert.notEqual(buckets.open('a'), pairs);
});

test('keys are in the order in which they were first set', () => {
  const pairs = new Buckets().open('');
  for (const key of ['b', '', '1', 'a', '']) {
    pairs.set(key, new Uint8Array());
  }
  assert.deepEqual([...pairs.keys()], ['b', '', '1', 'a']);
  pairs.delete('b');
  pairs.set('b', new Uint8Array());
  assert.deepEqual([...pairs.keys()], ['', '1', 'a', 'b']);
});

test('the bytes of a number come over and over, the lowest first', () => {
  const bytes = [0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0xf1];
  const number = 0xf123456789abcdefn;
  assert.deepEqual([...repeated(number, 0)], []);
  assert.deepEqual([...repeated(number, 3)], bytes.slice(0, 3));
  assert.deepEqual([...repeated(number, 17)], [...bytes, ...bytes, 0xef]);
});

test('a number that arrives negative is a large one', () => {
  assert.deepEqual(repeated(-1, 9), repeated(2n ** 64n - 1n, 9));
});
