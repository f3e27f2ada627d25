/**
 * Bodies: read to their end, written, and passed on.
 *
 * @module
 */

import { IncomingBody, OutgoingBody } from 'wasi:http/types@0.2.12';
import { drop, waitFor } from './handles.js';

/** @typedef {import('wasi:http/types@0.2.12').Trailers} Trailers */
/** @typedef {import('wasi:io/streams@0.2.12').InputStream} InputStream */
/** @typedef {import('wasi:io/streams@0.2.12').StreamError} StreamError */

/** The most bytes that one read returns; the host allocates them in this component. */
const MOST_READ = 65_536n;

/** The most bytes that `blockingWriteAndFlush` accepts. */
const MOST_WRITTEN = 4_096;

/**
 * Thrown if a body ended before its last byte or its trailers, or has no receiver any more. Any
 * other error is a fault of this component, and traps.
 */
class Broken extends Error {}

/**
 * Returns whether no body broke off meanwhile.
 *
 * @param {() => void} work
 */
export function succeeds(work) {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Broken) {
      return false;
    }
    throw error;
  }
}

/**
 * Returns what to throw for the error of a stream, and drops the handle in it.
 *
 * @param {unknown} error
 */
function broken(error) {
  const { payload } = /** @type {{ payload?: StreamError }} */ (error);
  if (payload?.tag === 'last-operation-failed') {
    drop(payload.val);
  }
  return payload === undefined ? error : new Broken();
}

/**
 * Returns the next piece of a stream; `undefined` at its end.
 *
 * @param {InputStream} stream
 */
function next(stream) {
  try {
    return stream.blockingRead(MOST_READ);
  } catch (error) {
    const { payload } = /** @type {{ payload?: StreamError }} */ (error);
    if (payload?.tag === 'closed') {
      return undefined;
    }
    throw broken(error);
  }
}

/**
 * Reads a body to its end, hands over each piece as it comes, and returns the trailers.
 *
 * @param {IncomingBody} body
 * @param {(piece: Uint8Array) => void} use
 */
function read(body, use) {
  const stream = body.stream();
  try {
    for (let piece = next(stream); piece !== undefined; piece = next(stream)) {
      use(piece);
    }
  } catch (error) {
    drop(stream);
    drop(body);
    throw error;
  }
  // The stream is a child of the body, and `finish` traps while it lives.
  drop(stream);
  return finish(body);
}

/**
 * Waits for the trailers of a body that was read.
 *
 * @param {IncomingBody} body
 */
function finish(body) {
  const future = IncomingBody.finish(body);
  try {
    const result = waitFor(future);
    if (result.tag === 'err') {
      throw new Broken();
    }
    return result.val && moved(result.val);
  } finally {
    drop(future);
  }
}

/**
 * Returns a copy of trailers that are a child of their future, and drops them: they may not outlive
 * it.
 *
 * @param {Trailers} trailers
 */
function moved(trailers) {
  const copy = trailers.clone();
  drop(trailers);
  return copy;
}

/**
 * Reads a body whose trailers are not needed, and hands over each piece as it comes.
 *
 * @param {IncomingBody} body
 * @param {(piece: Uint8Array) => void} use
 */
export function readPieces(body, use) {
  const trailers = read(body, use);
  if (trailers !== undefined) {
    drop(trailers);
  }
}

/** A body that is written. */
export class Writer {
  #body;
  #stream;

  /** @param {OutgoingBody} body */
  constructor(body) {
    this.#body = body;
    this.#stream = body.write();
  }

  /**
   * Writes bytes and blocks until the receiver has room for more.
   *
   * @param {Uint8Array} bytes
   */
  write(bytes) {
    for (let at = 0; at < bytes.length; at += MOST_WRITTEN) {
      try {
        this.#stream.blockingWriteAndFlush(bytes.subarray(at, at + MOST_WRITTEN));
      } catch (error) {
        throw broken(error);
      }
    }
  }

  /**
   * Ends the body.
   *
   * @param {Trailers} [trailers]
   */
  finish(trailers) {
    drop(this.#stream);
    OutgoingBody.finish(this.#body, trailers);
  }

  /** Lets the body break off. */
  breakOff() {
    drop(this.#stream);
    drop(this.#body);
  }
}

/**
 * Passes a body on with its trailers, piece by piece. If it breaks off, so does the written one.
 *
 * @param {IncomingBody} from
 * @param {Writer} to
 */
export function passOn(from, to) {
  const isWhole = succeeds(() => to.finish(read(from, (piece) => to.write(piece))));
  if (!isWhole) {
    to.breakOff();
  }
}
