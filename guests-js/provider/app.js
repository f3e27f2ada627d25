/**
 * The component: binds the given surroundings to the world `provider`. The exports are called
 * without a receiver, so they must not use `this`.
 *
 * @module
 */

import { get as setup } from 'lab:surroundings/given@1.0.0';
import { Buckets } from './buckets.js';
import { repeated } from './bytes.js';

const buckets = new Buckets();

/**
 * A handle to a bucket. The bindings of StarlingMonkey dispose of it when it is dropped. Those of
 * QuickJS do not (docs/findings/quickjs-destructor.md), so its buckets never end.
 */
class Bucket {
  #identifier;
  #pairs;

  /** @param {string} identifier */
  constructor(identifier) {
    this.#identifier = identifier;
    this.#pairs = buckets.open(identifier);
  }

  /** @param {string} key */
  get(key) {
    return this.#pairs.get(key);
  }

  /**
   * @param {string} key
   * @param {Uint8Array} value
   */
  set(key, value) {
    this.#pairs.set(key, value);
  }

  /** @param {string} key */
  delete(key) {
    this.#pairs.delete(key);
  }

  /** @param {string} key */
  exists(key) {
    return this.#pairs.has(key);
  }

  listKeys() {
    return { keys: [...this.#pairs.keys()] };
  }

  [Symbol.dispose ?? Symbol.for('dispose')]() {
    buckets.close(this.#identifier);
  }
}

/** The exported interface `wasi:cli/environment`. */
export const environment = {
  getEnvironment: () => setup().variables,
  getArguments: () => setup().arguments,
  initialCwd: () => undefined,
};

/** The exported interface `wasi:clocks/wall-clock`. */
export const wallClock = {
  now() {
    const { seconds, nanoseconds } = setup();
    return { seconds, nanoseconds };
  },

  resolution() {
    // The type of any `u64` shows which one the engine takes: a BigInt, or in QuickJS a Number
    // (docs/findings/quickjs-64-bit-integers.md).
    const zero = typeof setup().seconds === 'bigint' ? 0n : 0;
    return { seconds: /** @type {bigint} */ (zero), nanoseconds: 1 };
  },
};

/** The exported interface `wasi:random/random`. */
export const random = {
  /** @param {bigint} length */
  getRandomBytes: (length) => repeated(setup().random, Number(length)),
  getRandomU64: () => setup().random,
};

/**
 * The exported interface `wasi:config/store`.
 *
 * @satisfies {typeof import('wasi:config/store@0.2.0-rc.1')}
 */
const config = {
  /** @param {string} key */
  get: (key) => setup().config.find(([name]) => name === key)?.[1],
  getAll: () => setup().config,
};

/** The exported interface `wasi:keyvalue/store`. */
const keyvalue = {
  Bucket,

  /**
   * @param {string} identifier
   * @returns {import('wasi:keyvalue/store@0.2.0-draft2').Bucket}
   */
  open: (identifier) => new Bucket(identifier),
};

// StarlingMonkey looks up each interface by its full name, QuickJS both by the name they share.
export const store = { ...config, ...keyvalue };
export { config as 'wasi:config/store@0.2.0-rc.1', keyvalue as 'wasi:keyvalue/store@0.2.0-draft2' };
