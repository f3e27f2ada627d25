/**
 * What a reader sees of its imports.
 *
 * @module
 */

import { getArguments, getEnvironment } from 'wasi:cli/environment@0.2.6';
import { now } from 'wasi:clocks/wall-clock@0.2.6';
import { get, getAll } from 'wasi:config/store@0.2.0-rc.1';
import { open } from 'wasi:keyvalue/store@0.2.0-draft2';
import { getRandomBytes, getRandomU64 } from 'wasi:random/random@0.2.6';
import { Places } from './places.js';

/** @typedef {import('lab:reader/imported@1.0.0').Step} Step */
/** @typedef {import('lab:reader/imported@1.0.0').Outcome} Outcome */
/** @typedef {import('wasi:keyvalue/store@0.2.0-draft2').Bucket} Bucket */

/**
 * Drops a handle. QuickJS does not have `Symbol.dispose`.
 *
 * @param {Bucket} bucket
 */
function drop(bucket) {
  const methods = /** @type {Record<symbol, () => void>} */ (/** @type {unknown} */ (bucket));
  methods[Symbol.dispose ?? Symbol.for('dispose')]();
}

/**
 * Returns all keys of a bucket, page by page.
 *
 * @param {Bucket} bucket
 */
function keys(bucket) {
  let page = bucket.listKeys(undefined);
  const found = page.keys;
  while (page.cursor != null) {
    page = bucket.listKeys(page.cursor);
    found.push(...page.keys);
  }
  return found;
}

/**
 * @param {Step} step
 * @param {Places<Bucket>} buckets
 * @returns {Outcome}
 */
function run(step, buckets) {
  switch (step.tag) {
    case 'environment':
      return { tag: 'pairs', val: getEnvironment() };
    case 'arguments':
      return { tag: 'texts', val: getArguments() };
    case 'now': {
      const { seconds, nanoseconds } = now();
      return { tag: 'moment', val: [seconds, nanoseconds] };
    }
    case 'random-bytes':
      return { tag: 'bytes', val: getRandomBytes(step.val) };
    case 'random-number':
      return { tag: 'number', val: getRandomU64() };
    case 'config': {
      const text = get(step.val);
      return text == null ? { tag: 'none' } : { tag: 'text', val: text };
    }
    case 'whole-config':
      return { tag: 'pairs', val: getAll() };
    case 'open':
      buckets.add(open(step.val));
      return { tag: 'done' };
    default:
      return runOn(step, buckets);
  }
}

/**
 * @param {Extract<Step, { tag: 'get' | 'set' | 'delete' | 'exists' | 'keys' | 'release' }>} step
 * @param {Places<Bucket>} buckets
 * @returns {Outcome}
 */
function runOn(step, buckets) {
  const at = typeof step.val === 'number' ? step.val : step.val.at;
  const bucket = buckets.at(at);
  if (bucket === undefined) {
    return { tag: 'absent' };
  }
  switch (step.tag) {
    case 'get': {
      const value = bucket.get(step.val.key);
      return value == null ? { tag: 'none' } : { tag: 'bytes', val: value };
    }
    case 'set':
      bucket.set(step.val.key, step.val.value);
      return { tag: 'done' };
    case 'delete':
      bucket.delete(step.val.key);
      return { tag: 'done' };
    case 'exists':
      return { tag: 'flag', val: bucket.exists(step.val.key) };
    case 'keys':
      return { tag: 'texts', val: keys(bucket) };
    case 'release':
      buckets.release(at);
      return { tag: 'done' };
  }
}

/**
 * Returns the outcome of a step: `failed` if the import returned an error.
 *
 * @param {() => Outcome} step
 * @returns {Outcome}
 */
function attempt(step) {
  try {
    return step();
  } catch (error) {
    const { payload } = /** @type {{ payload?: { tag: string } }} */ (error);
    if (payload === undefined) {
      throw error;
    }
    return { tag: 'failed', val: payload.tag };
  }
}

/** The exported interface `lab:reader/imported`. */
export const imported = {
  /**
   * @param {import('lab:reader/imported@1.0.0').Setup} _
   * @param {Step[]} steps
   */
  run(_, steps) {
    const buckets = new Places(drop);
    try {
      return steps.map((step) => attempt(() => run(step, buckets)));
    } finally {
      buckets.drop();
    }
  },
};
