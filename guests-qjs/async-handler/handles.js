/**
 * Handles, which the guest drops itself: the garbage collector comes too late.
 *
 * @module
 */

/** Drops a handle. */
export function drop(handle) {
  handle[Symbol.dispose]();
}
