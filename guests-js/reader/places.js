/**
 * Handles by their places.
 *
 * @module
 */

/**
 * The handles of one run. The place of a dropped handle is empty.
 *
 * @template Handle
 */
export class Places {
  /** @type {(Handle | undefined)[]} */
  #handles = [];
  #drop;

  /** @param {(handle: Handle) => void} drop */
  constructor(drop) {
    this.#drop = drop;
  }

  /**
   * Puts a handle at the next place.
   *
   * @param {Handle} handle
   */
  add(handle) {
    this.#handles.push(handle);
  }

  /**
   * Returns the handle of a place. A place of 2^31 and more arrives negative in QuickJS
   * (docs/findings/quickjs-large-u32.md); it has no handle either way.
   *
   * @param {number} place
   */
  at(place) {
    return this.#handles[place];
  }

  /**
   * Drops the handle of a place that has one.
   *
   * @param {number} place
   */
  release(place) {
    const handle = /** @type {Handle} */ (this.#handles[place]);
    this.#handles[place] = undefined;
    this.#drop(handle);
  }

  /** Drops what is left. */
  drop() {
    for (const handle of this.#handles) {
      if (handle !== undefined) {
        this.#drop(handle);
      }
    }
  }
}
