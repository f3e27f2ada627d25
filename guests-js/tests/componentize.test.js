import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disabledFeatures, mend } from '../componentize.js';

const DECODER = 'const TEXT_DECODER_UTF8 = new TextDecoder();\n';
const TO_UINT32 = 'function toUint32(val) {\n  return val >>> 0;\n}\n';

test('both faults are mended', () => {
  const mended = mend(DECODER + TO_UINT32);
  assert.match(mended, /new TextDecoder\('utf-8', \{ ignoreBOM: true \}\);/);
  assert.match(mended, /return val \| 0;/);
});

test('bindings without strings and numbers stay as they are', () => {
  assert.equal(mend('let repCnt = 1;\n'), 'let repCnt = 1;\n');
});

test('bindings that have changed are refused', () => {
  assert.throws(() => mend(DECODER + DECODER), /2 times, not once/);
  assert.throws(() => mend(TO_UINT32.replace('>>> 0', '| 0')), /0 times, not once/);
});

test('a world has the features that it imports', () => {
  assert.deepEqual(disabledFeatures(''), ['fetch-event', 'http', 'clocks', 'random']);
  const wit =
    'world w {\n  import wasi:clocks/wall-clock@0.2.6;\n  export wasi:random/random@0.2.6;\n}\n';
  assert.deepEqual(disabledFeatures(wit), ['fetch-event', 'http', 'random']);
});
