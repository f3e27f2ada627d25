/**
 * The target of a request.
 *
 * @module
 */

/**
 * Splits a target into the path and the query, which begins with the first `?` and is empty if
 * there is none.
 *
 * @param {string} target
 */
export function split(target) {
  const mark = target.indexOf('?');
  const end = mark < 0 ? target.length : mark;
  return { path: target.slice(0, end), query: target.slice(end) };
}
