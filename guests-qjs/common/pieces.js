/**
 * The pieces in which streams of `lab:streams` are read and written.
 *
 * @module
 */

/** The items of a piece for which no size is given, at most. */
export const MOST = 64;

/** The sizes of pieces: first those that are given, then `MOST` for ever. */
export function* sizes(given) {
  yield* given;
  for (;;) {
    yield MOST;
  }
}

/** Cuts so many numbers, of which there are some that come over and over, into pieces. */
export function* cut(numbers, count, given) {
  let at = 0;
  for (const size of sizes(given)) {
    if (at === count) {
      return;
    }
    const length = Math.min(size, count - at);
    yield Array.from({ length }, (_, offset) => numbers[(at + offset) % numbers.length]);
    at += length;
  }
}

/** Returns the size of the largest piece of a stream of so many items. */
export function largest(count, given) {
  const rest = Math.max(0, count - given.reduce((sum, size) => sum + size, 0));
  return Math.max(Math.min(MOST, rest), ...given);
}
