import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../gate/refusal.js';

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text);

test('the first rule that holds gives the status', () => {
  for (const loops of [false, true]) {
    assert.equal(refusal(undefined, loops), 401);
    for (const token of ['', 'open sesam', 'open sesame ', 'Open sesame']) {
      assert.equal(refusal(bytes(token), loops), 403, token);
    }
  }
  assert.equal(refusal(bytes('open sesame'), true), 508);
  assert.equal(refusal(bytes('open sesame'), false), undefined);
});
