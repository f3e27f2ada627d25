/**
 * The component: responds to requests in the world `handler`, from which the build takes the import
 * of `wasi:http/client`.
 *
 * @module
 */

import { Fields, Response } from 'wasi:http/types@0.3.0';
import { passOn, read, Writer, withoutBytes, writeWhole } from './bodies.js';
import { named, ofResponse } from './fields.js';
import { drop } from './handles.js';
import { Pieces, reversed } from './pieces.js';
import { Sum } from './sum.js';

/** A request. */
class Call {
  #request;
  #method;
  #target;
  #fields;

  constructor(request) {
    this.#request = request;
    const method = request.getMethod();
    this.#method = method.tag === 'other' ? method.val : method.tag.toUpperCase();
    this.#target = request.getPathWithQuery() ?? '';
    const headers = request.getHeaders();
    this.#fields = headers.copyAll();
    drop(headers);
  }

  /** Responds as the path says. */
  respondByPath() {
    switch (this.#target.split('?', 1)[0]) {
      case '/echo':
        return this.#echo();
      case '/reverse':
        return this.#reverse();
      case '/sum':
        return this.#sum();
      case '/ignore':
        return this.#ignore(200, this.#fields);
      case '/ask':
        // componentize-qjs 0.4.5 builds no world that imports an async function of WASI.
        return this.#ignore(501, []);
      default:
        return this.#ignore(404, this.#fields);
    }
  }

  /** Returns the writer of a body. */
  #writer() {
    return new Writer(new Pieces(named(this.#fields, 'x-pieces')));
  }

  /** Returns a response with the fields of a message. */
  #respond(status, body, message = this.#fields) {
    const fields = ofResponse(this.#method, this.#target, message);
    const [response, transmitted] = Response.new(Fields.fromList(fields), ...body);
    // What the future reports is not needed: writers notice a receiver that stops.
    transmitted.drop();
    response.setStatusCode(status);
    return response;
  }

  #ignore(status, message) {
    drop(this.#request);
    return this.#respond(status, withoutBytes(), message);
  }

  #echo() {
    const writer = this.#writer();
    passOn(this.#request, writer);
    return this.#respond(200, writer.body);
  }

  async #reverse() {
    const pieces = [];
    // A piece that a stream hands over keeps 64 KiB of memory, however short it is; a copy does not.
    const end = await read(this.#request, (piece) => pieces.push(piece.slice()));
    if (end.tag === 'err') {
      return this.#respond(400, withoutBytes());
    }
    const writer = this.#writer();
    writeWhole(writer, reversed(pieces));
    return this.#respond(200, writer.body);
  }

  async #sum() {
    const sum = new Sum();
    const end = await read(this.#request, (piece) => sum.add(piece));
    return end.tag === 'err'
      ? this.#respond(400, withoutBytes())
      : this.#respond(200, withoutBytes(Fields.fromList(sum.trailers())));
  }
}

/** The exported interface `wasi:http/handler`. */
export const handler = {
  async handle(request) {
    return await new Call(request).respondByPath();
  },
};
