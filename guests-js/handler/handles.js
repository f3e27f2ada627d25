/**
 * Handles, which the guest drops itself. The garbage collector comes too late, and the bindings that
 * componentize-js 0.23.0 generates keep from it each handle of which a method was called.
 *
 * @module
 */

/**
 * A value that is ready later.
 *
 * @template Value
 * @typedef {object} Future
 * @property {() => import('wasi:io/poll@0.2.12').Pollable} subscribe
 * @property {() => import('wasi:http/types@0.2.12').Result<Value, void> | undefined} get
 */

/**
 * Drops a handle. QuickJS does not have `Symbol.dispose`.
 *
 * @param {Disposable} handle
 */
export function drop(handle) {
  const methods = /** @type {Record<symbol, () => void>} */ (/** @type {unknown} */ (handle));
  methods[Symbol.dispose ?? Symbol.for('dispose')]();
}

/**
 * Waits for a future and returns its value.
 *
 * @template Value
 * @param {Future<Value>} future
 */
export function waitFor(future) {
  const ready = future.subscribe();
  ready.block();
  drop(ready);
  const value = future.get();
  if (value?.tag !== 'ok') {
    throw new Error('the value of this future was taken before');
  }
  return value.val;
}
