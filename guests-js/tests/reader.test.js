import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Places } from '../reader/places.js';
import { standard } from '../reader/standard.js';

/** A setup, of which only the types count. */
const SETUP = {
  variables: [],
  arguments: [],
  seconds: 0n,
  nanoseconds: 0,
  random: 0n,
  config: [],
};

test('a handle is dropped once, by its release or at the end', () => {
  /** @type {string[]} */
  const dropped = [];
  const places = new Places((/** @type {string} */ handle) => dropped.push(handle));
  places.add('a');
  places.add('b');
  places.release(0);
  assert.deepEqual(dropped, ['a']);
  assert.equal(places.at(0), undefined);
  assert.equal(places.at(1), 'b');
  places.add('c');
  assert.equal(places.at(2), 'c', 'a place is not used again');
  places.drop();
  assert.deepEqual(dropped, ['a', 'b', 'c']);
});

test('there are no other places', () => {
  const places = new Places(() => {});
  for (const place of [0, 1, 2 ** 32 - 1, -1]) {
    assert.equal(places.at(place), undefined);
  }
});

test('what the engine has is asked', () => {
  assert.equal(standard.variable(SETUP, 'PATH'), process.env.PATH);
  assert.equal(standard.arguments(), process.argv);
  assert.equal(standard.random(SETUP, 3).length, 3);
  const now = standard.milliseconds(SETUP);
  assert.ok(now <= BigInt(Date.now()));
});

test('what the engine does not have is an error with its reason', (t) => {
  const crypto = /** @type {PropertyDescriptor} */ (
    Object.getOwnPropertyDescriptor(globalThis, 'crypto')
  );
  t.after(() => Object.defineProperty(globalThis, 'crypto', crypto));
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
  assert.throws(() => standard.random(SETUP, 3), { payload: 'this engine has no `crypto`' });
});

test('a moment has the type of the numbers of 64 bits', () => {
  const seconds = /** @type {bigint} */ (/** @type {unknown} */ (0));
  assert.equal(typeof standard.milliseconds({ ...SETUP, seconds }), 'number');
  assert.equal(typeof standard.milliseconds(SETUP), 'bigint');
});
