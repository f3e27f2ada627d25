/**
 * Header fields, whose values are bytes and need not be UTF-8.
 *
 * @module
 */

/** @typedef {[string, Uint8Array]} Field */

/** What the names of fields begin with that the handler passes on. */
const IN = 'x-in-';

/** What their names begin with in a response. */
const OUT = 'x-out-';

/**
 * Returns the bytes of a text in ASCII. The engine has no TextEncoder.
 *
 * @param {string} text
 */
export function ascii(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * Returns the fields of a response: what the request was, and the fields of a message under their
 * new names.
 *
 * @param {string} method
 * @param {string} target
 * @param {Field[]} message
 * @returns {Field[]}
 */
export function ofResponse(method, target, message) {
  const passed = message.filter(([name]) => name.startsWith(IN));
  return [
    ['x-method', ascii(method)],
    ['x-path', ascii(target)],
    ...passed.map(([name, value]) => [OUT + name.slice(IN.length), value]),
  ];
}

/**
 * Returns the value of the first field of a name; `undefined` if there is none.
 *
 * @param {Field[]} message
 * @param {string} wanted
 */
export function named(message, wanted) {
  return message.find(([name]) => name === wanted)?.[1];
}
