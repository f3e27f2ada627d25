/**
 * The request that the handler makes itself.
 *
 * @module
 */

import { handle } from 'wasi:http/outgoing-handler@0.2.12';
import { Fields, OutgoingRequest } from 'wasi:http/types@0.2.12';
import { passOn, Writer } from './bodies.js';
import { forUpstream } from './fields.js';
import { drop, waitFor } from './handles.js';

/** @typedef {import('wasi:http/types@0.2.12').IncomingBody} IncomingBody */

/**
 * Hands a request over; returns `undefined` if the host refuses it.
 *
 * @param {OutgoingRequest} request
 */
function handOver(request) {
  try {
    return handle(request, undefined);
  } catch (error) {
    if (/** @type {{ payload?: unknown }} */ (error).payload === undefined) {
      throw error;
    }
    return undefined;
  }
}

/**
 * Passes a request on to the upstream and returns the response; `undefined` if there is none.
 *
 * @param {string} query
 * @param {import('./fields.js').Field[]} received
 * @param {IncomingBody} body
 */
export function ask(query, received, body) {
  const request = new OutgoingRequest(Fields.fromList(forUpstream(received)));
  request.setMethod({ tag: 'post' });
  request.setScheme({ tag: 'HTTPS' });
  request.setAuthority('upstream.example');
  request.setPathWithQuery(`/${query}`);
  const to = new Writer(request.body());
  // The host reads the body only after the request is handed over, and writes block until then.
  const future = handOver(request);
  if (future === undefined) {
    drop(body);
    to.breakOff();
    return undefined;
  }
  // If the upstream stopped reading, the future still has its response or error.
  passOn(body, to);
  const result = waitFor(future);
  drop(future);
  return result.tag === 'ok' ? result.val : undefined;
}
