/**
 * Bytes in pieces.
 *
 * @module
 */

/**
 * Returns some pieces as one.
 *
 * @param {Uint8Array[]} pieces
 */
function joined(pieces) {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Returns the bytes of some pieces from the last to the first.
 *
 * @param {Uint8Array[]} pieces
 */
export function reversed(pieces) {
  return joined(pieces).reverse();
}

/** Cuts bytes, as they come, into pieces of one length, the last of which may be shorter. */
export class Pieces {
  #length;
  #rest = new Uint8Array();

  /**
   * Parses the field `x-pieces`. Without a decimal number from 1 on, nothing is cut.
   *
   * @param {Uint8Array | undefined} field
   */
  constructor(field) {
    const text = String.fromCharCode(...(field ?? []));
    this.#length = /^[0-9]+$/.test(text) ? Number(text) : 0;
  }

  /**
   * Takes the bytes that come next and returns the pieces that are complete now.
   *
   * @param {Uint8Array} bytes
   */
  add(bytes) {
    if (this.#length === 0) {
      return [bytes];
    }
    const all = joined([this.#rest, bytes]);
    const pieces = [];
    let at = 0;
    for (; at + this.#length <= all.length; at += this.#length) {
      pieces.push(all.slice(at, at + this.#length));
    }
    this.#rest = all.slice(at);
    return pieces;
  }

  /** Returns the last piece, if there is a byte left. */
  rest() {
    return this.#rest.length === 0 ? [] : [this.#rest];
  }
}
