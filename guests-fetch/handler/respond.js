/**
 * Responses to requests, by the Fetch API alone. It has no trailers, so the handler receives none
 * and sends none.
 *
 * @module
 */

import { forUpstream, ofResponse } from './fields.js';

/**
 * Responds to a request.
 *
 * @param {Request} request
 */
export async function respond(request) {
  const headers = ofResponse(request, request.headers);
  switch (new URL(request.url).pathname) {
    case '/echo':
      return new Response(request.body, { headers });
    case '/reverse':
      return respondToWhole(request, headers, (bytes) => bytes.reverse());
    case '/sum':
      // The sum would be in trailers.
      return respondToWhole(request, headers, () => null);
    case '/ignore':
      return new Response(null, { headers });
    case '/ask':
      return ask(request);
    default:
      return new Response(null, { status: 404, headers });
  }
}

/**
 * Responds with what follows from the whole body of a request.
 *
 * @param {Request} request
 * @param {Headers} headers
 * @param {(bytes: Uint8Array<ArrayBuffer>) => BodyInit | null} make
 */
async function respondToWhole(request, headers, make) {
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return new Response(make(bytes), { headers });
  } catch {
    // The body broke off.
    return new Response(null, { status: 400, headers });
  }
}

/**
 * Responds as the upstream does.
 *
 * @param {Request} request
 */
async function ask(request) {
  // TypeScript does not know `duplex`, without which a stream is no body.
  const init = /** @type {RequestInit} */ ({
    method: 'POST',
    headers: forUpstream(request.headers),
    body: request.body,
    duplex: 'half',
  });
  const { search } = new URL(request.url);
  const answer = await fetch(`https://upstream.example/${search}`, init).catch(() => undefined);
  if (answer === undefined) {
    return new Response(null, { status: 502, headers: ofResponse(request, new Headers()) });
  }
  const headers = ofResponse(request, answer.headers);
  return new Response(answer.body, { status: answer.status, headers });
}
