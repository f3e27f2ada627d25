/**
 * The rules of the gate, free of everything that belongs to WebAssembly. The normative text is in
 * the comments of wit/web-gate/web-gate.wit.
 *
 * @module
 */

const TOKEN = [...'open sesame'].map((letter) => letter.charCodeAt(0));

/**
 * Returns the status with which a request is refused; `undefined` if it may pass.
 *
 * @param {Uint8Array | undefined} token
 * @param {boolean} loops
 */
export function refusal(token, loops) {
  if (token === undefined) {
    return 401;
  }
  if (token.length !== TOKEN.length || !TOKEN.every((byte, at) => token[at] === byte)) {
    return 403;
  }
  return loops ? 508 : undefined;
}
