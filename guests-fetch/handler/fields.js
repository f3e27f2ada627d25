/**
 * Header fields.
 *
 * @module
 */

/** What the names of fields begin with that the handler passes on. */
const IN = 'x-in-';

/** What their names begin with in a response. */
const OUT = 'x-out-';

/**
 * Returns the fields of a response: what the request was, and the fields of a message under their
 * new names.
 *
 * @param {Request} request
 * @param {Headers} message
 */
export function ofResponse(request, message) {
  const { pathname, search } = new URL(request.url);
  const fields = new Headers({ 'x-method': request.method, 'x-path': pathname + search });
  for (const [name, value] of forUpstream(message)) {
    fields.append(OUT + name.slice(IN.length), value);
  }
  return fields;
}

/**
 * Returns the fields of a message that go to the upstream as they are.
 *
 * @param {Headers} message
 */
export function forUpstream(message) {
  return new Headers([...message].filter(([name]) => name.startsWith(IN)));
}
