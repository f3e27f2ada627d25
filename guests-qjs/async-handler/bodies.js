/**
 * Bodies: read to their end, written in pieces, and passed on.
 *
 * @module
 */

import { Request } from 'wasi:http/types@0.3.0';

/** The type of the future that reports whether a body was handled. */
const HANDLED = wit.Future.RESULT_VOID_ERROR_CODE;

/** The type of the future of what comes behind a body: its trailers, or why it broke off. */
const END = wit.Future.RESULT_OPTION_OTHER_ERROR_CODE;

/** What comes behind a body whose receiver stopped. */
const BROKEN = { tag: 'err', val: { tag: 'connection-terminated' } };

/**
 * Reads the body of a request, hands over each piece as it comes, and returns what comes behind it.
 * If `use` returns `false`, it stops to read and returns `undefined`.
 *
 * The loop is `for await` on purpose: after a read that returned both bytes and the end of the
 * stream, a further call of `stream.read` throws in componentize-qjs 0.4.5.
 */
export async function read(request, use) {
  const handled = wit.Future(HANDLED);
  const [stream, end] = Request.consumeBody(request, handled.readable);
  try {
    for await (const piece of stream) {
      if ((await use(piece)) === false) {
        return undefined;
      }
    }
    return await end.read();
  } finally {
    end.drop();
    await write(handled.writable, { tag: 'ok' });
  }
}

/** Writes the value of a future. The receiver may have dropped its end: then nothing is left to do. */
async function write(future, value) {
  await future.write(value);
  future.drop();
}

/** Writes a body in pieces. */
export class Writer {
  #stream;
  #end;
  #pieces;

  /** @param {import('./pieces.js').Pieces} pieces */
  constructor(pieces) {
    const stream = wit.Stream(wit.Stream.U8);
    const end = wit.Future(END);
    this.#stream = stream.writable;
    this.#end = end.writable;
    this.#pieces = pieces;
    /** The bytes of a message and their end. */
    this.body = [stream.readable, end.readable];
  }

  /** Writes the bytes that come next and returns whether the receiver took them. */
  write(bytes) {
    return this.#writeAll(this.#pieces.add(bytes));
  }

  async #writeAll(pieces) {
    for (const piece of pieces) {
      if ((await this.#stream.writeAll(piece)) < piece.length) {
        return false;
      }
    }
    return true;
  }

  /** Ends the body with its trailers or an error; without either if the receiver stopped. */
  async finish(end) {
    const isTaken = end !== undefined && (await this.#writeAll(this.#pieces.rest()));
    // A receiver looks for the end when the stream is closed.
    this.#stream.drop();
    await write(this.#end, isTaken ? end : BROKEN);
  }
}

/** Writes a whole body. */
export async function writeWhole(to, bytes) {
  const isTaken = await to.write(bytes);
  await to.finish(isTaken ? { tag: 'ok', val: null } : undefined);
}

/** Passes a body on, piece by piece, and stops to read if the receiver stops. */
export async function passOn(request, to) {
  await to.finish(await read(request, (piece) => to.write(piece)));
}

/** Returns a body without bytes, which may have trailers. */
export function withoutBytes(trailers = null) {
  const end = wit.Future(END);
  write(end.writable, { tag: 'ok', val: trailers });
  return [null, end.readable];
}
