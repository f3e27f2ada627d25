import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validator } from '../validator/app.js';
import { brokenRules, isEmail, WHITE_SPACE } from '../validator/rules.js';

const EMPTY = [{ field: 'name', message: 'Name cannot be empty' }];
const SHORT = [{ field: 'name', message: 'Name must be at least 2 characters' }];
const YOUNG = [{ field: 'age', message: 'Must be at least 13 years old' }];
const OLD = [{ field: 'age', message: 'Invalid age' }];

test('white space is the Unicode property', () => {
  const property = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const char = String.fromCodePoint(code);
    if (/\p{White_Space}/u.test(char)) property.push(char);
  }
  assert.deepEqual([...WHITE_SPACE], property);
  assert.equal(property.length, 25);
});

describe('names are trimmed, then their scalar values are counted', () => {
  for (const [name, expected] of /** @type {[string, typeof EMPTY][]} */ ([
    ['', EMPTY],
    [[...WHITE_SPACE].join(''), EMPTY],
    ['x', SHORT],
    ['\u3000\u{1f600}\x85', SHORT],
    ['\ufeff', SHORT],
    ['\x1c', SHORT],
    ['\ufeffx', []],
    ['a b', []],
    [' \u{1f600}\u{1f600} ', []],
    ['e\u0301', []],
    ['\0\0', []],
  ])) {
    test(JSON.stringify(name), () => {
      assert.deepEqual(brokenRules({ name, email: 'a@b.c', age: 30 }), expected);
    });
  }
});

describe('both bounds of the age are inclusive', () => {
  for (const [age, expected] of /** @type {[number, typeof EMPTY][]} */ ([
    [0, YOUNG],
    [12, YOUNG],
    [13, []],
    [150, []],
    [151, OLD],
    [2 ** 32 - 1, OLD],
  ])) {
    test(`${age}`, () => {
      assert.deepEqual(brokenRules({ name: 'Ada', email: 'a@b.c', age }), expected);
    });
  }
});

test('an age that arrives negative is a large one', () => {
  for (const age of [-1, -(2 ** 31), 2 ** 31]) {
    const user = { name: 'Ada', email: 'a@b.c', age };
    assert.deepEqual(validator.validateUser(user), OLD);
    assert.deepEqual(validator.checkUser(user), { tag: 'errors', val: OLD });
  }
});

test('right e-mail addresses', () => {
  for (const email of ['a@b.c', ' @ . ', 'a@b..c', '.@a.b', '\ufeff@\0.\0']) {
    assert.ok(isEmail(email), JSON.stringify(email));
  }
});

test('wrong e-mail addresses', () => {
  for (const email of [
    ...['', '@', 'a', 'a.b', 'a@', '@a.b', 'a@b', 'a@.b', 'a@b.', 'a@.'],
    ...['a@b@c.d', 'a@@b.c', '.@', '@.'],
  ]) {
    assert.ok(!isEmail(email), JSON.stringify(email));
  }
});

test('errors come in the order of the rules', () => {
  const errors = brokenRules({ name: ' ', email: 'x', age: 1 });
  assert.deepEqual(
    errors.map(({ field }) => field),
    ['name', 'email', 'age'],
  );
});
