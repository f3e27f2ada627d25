/**
 * The component: responds to requests in the world `handler`.
 *
 * @module
 */

import { Fields, OutgoingResponse, ResponseOutparam } from 'wasi:http/types@0.2.12';
import { passOn, readPieces, succeeds, Writer } from './bodies.js';
import { reversed } from './bytes.js';
import { ofResponse } from './fields.js';
import { drop } from './handles.js';
import { Sum } from './sum.js';
import { split } from './target.js';
import { ask } from './upstream.js';

/** @typedef {import('wasi:http/types@0.2.12').IncomingRequest} IncomingRequest */
/** @typedef {import('./fields.js').Field} Field */

/**
 * Returns the fields of a message, and drops the handle to them: it is a child of the message.
 *
 * @param {{ headers(): Fields }} message
 */
function fieldsOf(message) {
  const headers = message.headers();
  const fields = headers.entries();
  drop(headers);
  return fields;
}

/**
 * Returns the name of a method.
 *
 * @param {import('wasi:http/types@0.2.12').Method} method
 */
function nameOf(method) {
  return method.tag === 'other' ? method.val : method.tag.toUpperCase();
}

/** A request and the place of its response. */
class Call {
  #request;
  #out;
  #method;
  #target;
  #fields;

  /**
   * @param {IncomingRequest} request
   * @param {ResponseOutparam} out
   */
  constructor(request, out) {
    this.#request = request;
    this.#out = out;
    this.#method = nameOf(request.method());
    this.#target = request.pathWithQuery() ?? '';
    this.#fields = fieldsOf(request);
  }

  /** Responds as the path says. */
  respondByPath() {
    const { path, query } = split(this.#target);
    switch (path) {
      case '/echo':
        passOn(this.#request.consume(), this.#respond(200));
        break;
      case '/reverse':
        this.#reverse();
        break;
      case '/sum':
        this.#sum();
        break;
      case '/ignore':
        this.#respond(200).finish();
        break;
      case '/ask':
        this.#ask(query);
        break;
      default:
        this.#respond(404).finish();
    }
  }

  /**
   * Sets the response, with the fields of a message, and returns the writer of its body. The host
   * reads a body only after its response is set, and writes block until it does.
   *
   * @param {number} status
   * @param {Field[]} message
   */
  #respond(status, message = this.#fields) {
    const fields = ofResponse(this.#method, this.#target, message);
    const response = new OutgoingResponse(Fields.fromList(fields));
    response.setStatusCode(status);
    const body = response.body();
    ResponseOutparam.set(this.#out, { tag: 'ok', val: response });
    return new Writer(body);
  }

  #reverse() {
    /** @type {Uint8Array[]} */
    const pieces = [];
    const body = this.#request.consume();
    if (!succeeds(() => readPieces(body, (piece) => pieces.push(piece)))) {
      this.#respond(400).finish();
      return;
    }
    const response = this.#respond(200);
    const isWhole = succeeds(() => {
      response.write(reversed(pieces));
      response.finish();
    });
    if (!isWhole) {
      response.breakOff();
    }
  }

  #sum() {
    const sum = new Sum();
    const body = this.#request.consume();
    if (succeeds(() => readPieces(body, (piece) => sum.add(piece)))) {
      this.#respond(200).finish(Fields.fromList(sum.trailers()));
    } else {
      this.#respond(400).finish();
    }
  }

  /** @param {string} query */
  #ask(query) {
    const answer = ask(query, this.#fields, this.#request.consume());
    if (answer === undefined) {
      this.#respond(502, []).finish();
      return;
    }
    passOn(answer.consume(), this.#respond(answer.status(), fieldsOf(answer)));
    drop(answer);
  }
}

/** The exported interface `wasi:http/incoming-handler`. */
export const incomingHandler = {
  /**
   * @param {IncomingRequest} request
   * @param {ResponseOutparam} out
   */
  handle(request, out) {
    new Call(request, out).respondByPath();
    drop(request);
  },
};
