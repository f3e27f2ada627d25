/**
 * What a reader sees through the globals of the engine. `process` and `crypto` are looked up in
 * each call, so that nothing has to change here when an engine gets them.
 *
 * @module
 */

/** @typedef {import('lab:reader/standard@1.0.0').Setup} Setup */

/**
 * The globals that an engine may have.
 *
 * @typedef {object} Globals
 * @property {{ env: Record<string, string | undefined>, argv: string[] }} [process]
 * @property {{ getRandomValues(bytes: Uint8Array): Uint8Array }} [crypto]
 */

/** The reason of an error, as the payload of a result. */
class Failure extends Error {
  /** @param {string} payload */
  constructor(payload) {
    super(payload);
    this.payload = payload;
  }
}

/**
 * Returns a global of the engine, or throws that it is missing.
 *
 * @template {keyof Globals} Name
 * @param {Name} name
 */
function global(name) {
  const found = /** @type {Globals} */ (globalThis)[name];
  if (found === undefined) {
    throw new Failure(`this engine has no \`${name}\``);
  }
  return found;
}

/** The exported interface `lab:reader/standard`. */
export const standard = {
  /**
   * @param {Setup} _
   * @param {string} name
   */
  variable(_, name) {
    return global('process').env[name];
  },

  arguments() {
    return global('process').argv;
  },

  /** @param {Setup} setup */
  milliseconds({ seconds }) {
    // The type of any `u64` shows which one the engine takes: a BigInt, or in QuickJS a Number
    // (docs/findings/quickjs-64-bit-integers.md).
    const u64 = typeof seconds === 'bigint' ? BigInt : Number;
    return /** @type {bigint} */ (u64(Date.now()));
  },

  /**
   * @param {Setup} _
   * @param {number} length
   */
  random(_, length) {
    return global('crypto').getRandomValues(new Uint8Array(length));
  },
};
