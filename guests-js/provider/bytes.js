/**
 * The bytes that the provider returns as random ones.
 *
 * @module
 */

/**
 * Returns the eight bytes of a number, the lowest first, over and over.
 *
 * @param {bigint | number} number
 * @param {number} length
 */
export function repeated(number, length) {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(number), true);
  return Uint8Array.from({ length }, (_, at) => bytes.getUint8(at % 8));
}
