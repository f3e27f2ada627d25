/**
 * Handles by their places.
 *
 * @module
 */

/**
 * The handles of one run; the place of one that was dropped is empty.
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

  /** @param {Handle} handle which gets the next place */
  add(handle) {
    this.#handles.push(handle);
  }

  /**
   * @param {number} place which arrives negative in QuickJS if it is 2^31 or more
   *   (docs/findings/quickjs-large-u32.md): nothing is there either way
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
