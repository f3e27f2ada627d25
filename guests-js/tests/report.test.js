import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ages, domains, score } from '../reporter/report.js';

test('every age has its bucket', () => {
  const edges = [0, 12, 13, 17, 18, 24, 25, 34, 35, 49, 50, 64, 65, 150, 151, 2 ** 32 - 1];
  assert.deepEqual(Array.from(ages(edges)), Array(8).fill(2));
  assert.deepEqual(Array.from(ages([])), Array(8).fill(0));
});

test('domains are sorted by number and then by UTF-8 bytes', () => {
  const emails = ['a@b.c', 'a@\u{1f600}.c', 'a@\uff5e.c', 'b@b.c', 'c@B.c'];
  assert.deepEqual(domains(emails), [
    { domain: 'b.c', users: 2, share: 4000 },
    { domain: 'B.c', users: 1, share: 2000 },
    { domain: '\uff5e.c', users: 1, share: 2000 },
    { domain: '\u{1f600}.c', users: 1, share: 2000 },
  ]);
  assert.deepEqual(domains([]), []);
  assert.equal(domains(['a@b.c', 'a@c.d', 'a@c.d'])[1].share, 3333);
  assert.deepEqual(
    domains(['a@b.c.d', 'a@b.c']).map(({ domain }) => domain),
    ['b.c', 'b.c.d'],
  );
});

test('scores grow with age, length and creation, up to their bounds', () => {
  assert.equal(score(0, '', false), 1 / (1 + Math.exp(2.7)));
  assert.equal(score(150, '', true), score(2 ** 32 - 1, '', true));
  assert.equal(score(9, '\u{1f600}'.repeat(64), true), score(9, 'a'.repeat(65), true));
  const least = score(30, 'Al', false);
  for (const more of [score(30, 'Ali', false), score(31, 'Al', false), score(30, 'Al', true)]) {
    assert.ok(more > least);
  }
});
