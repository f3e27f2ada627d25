/**
 * Bytes in pieces.
 *
 * @module
 */

/**
 * Returns the bytes of some pieces from the last to the first.
 *
 * @param {Uint8Array[]} pieces
 */
export function reversed(pieces) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = new Uint8Array(length);
  let end = length;
  for (const piece of pieces) {
    end -= piece.length;
    bytes.set(piece.toReversed(), end);
  }
  return bytes;
}
