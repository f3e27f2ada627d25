/**
 * The component: binds the rules to the world `gate`.
 *
 * @module
 */

import { handle } from 'wasi:http/incoming-handler@0.2.12';
import { Fields, OutgoingBody, OutgoingResponse, ResponseOutparam } from 'wasi:http/types@0.2.12';
import { refusal } from './refusal.js';

/** @typedef {import('wasi:http/types@0.2.12').IncomingRequest} IncomingRequest */

const FIELD = /** @type {[string, Uint8Array]} */ ([
  'x-gate',
  Uint8Array.from('refused', (letter) => letter.charCodeAt(0)),
]);

/**
 * Drops a handle. QuickJS does not have `Symbol.dispose`.
 *
 * @param {IncomingRequest | Fields} handle
 */
function drop(handle) {
  const methods = /** @type {Record<symbol, () => void>} */ (/** @type {unknown} */ (handle));
  methods[Symbol.dispose ?? Symbol.for('dispose')]();
}

/**
 * Responds without a body.
 *
 * @param {ResponseOutparam} out
 * @param {number} status
 */
function refuse(out, status) {
  const response = new OutgoingResponse(Fields.fromList([FIELD]));
  response.setStatusCode(status);
  const body = response.body();
  ResponseOutparam.set(out, { tag: 'ok', val: response });
  // A body without bytes is finished, too: dropped, it would break off.
  OutgoingBody.finish(body, undefined);
}

/** The exported interface `wasi:http/incoming-handler`. */
export const incomingHandler = {
  /**
   * @param {IncomingRequest} request
   * @param {ResponseOutparam} out
   */
  handle(request, out) {
    const fields = request.headers();
    const status = refusal(fields.get('x-token')[0], fields.has('x-loop'));
    // The handle to the headers is a child of the request, which may go to the handler.
    drop(fields);
    if (status === undefined) {
      handle(request, out);
    } else {
      drop(request);
      refuse(out, status);
    }
  },
};
