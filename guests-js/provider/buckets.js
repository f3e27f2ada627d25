/**
 * Buckets of pairs, which live as long as handles to them.
 *
 * @module
 */

/**
 * Pairs in the order in which their keys were first set, and the number of handles to them.
 *
 * @typedef {{ pairs: Map<string, Uint8Array>, handles: number }} Bucket
 */

/** The buckets that have a handle, by identifier. */
export class Buckets {
  /** @type {Map<string, Bucket>} */
  #buckets = new Map();

  /**
   * Returns the pairs of a bucket and counts one more handle to it.
   *
   * @param {string} identifier
   */
  open(identifier) {
    const bucket = this.#buckets.get(identifier) ?? { pairs: new Map(), handles: 0 };
    bucket.handles++;
    this.#buckets.set(identifier, bucket);
    return bucket.pairs;
  }

  /**
   * Counts one handle less, and ends the bucket with the last.
   *
   * @param {string} identifier
   */
  close(identifier) {
    const bucket = this.#buckets.get(identifier);
    if (bucket !== undefined && --bucket.handles === 0) {
      this.#buckets.delete(identifier);
    }
  }
}
