/**
 * A stream while it is read.
 *
 * @module
 */

import { MOST } from '../common/pieces.js';

/** Reads one item; returns `undefined` at the end of a stream. */
export async function readItem(stream) {
  const { done, value } = await stream.next();
  return done ? undefined : [value];
}

/** Reads so many bytes at most; returns `undefined` at the end of a stream. */
export async function readBytes(stream, most) {
  const bytes = await stream.read(most);
  return bytes.length === 0 && most > 0 ? undefined : bytes;
}

/** Reads a stream by one of these functions, and hands over what comes. */
export class Reading {
  #stream;
  #read;
  #keep;
  #isOver = false;

  /** How many items have come. */
  received = 0;

  constructor(stream, read, keep) {
    this.#stream = stream;
    this.#read = read;
    this.#keep = keep;
  }

  async #readOnce(most) {
    const items = await this.#read(this.#stream, most);
    if (items === undefined) {
      this.#isOver = true;
    } else {
      this.received += items.length;
      this.#keep(items);
    }
  }

  /** Reads until so many further items have come, or the end. */
  async readFurther(count) {
    const wanted = this.received + count;
    while (this.received < wanted && !this.#isOver) {
      await this.#readOnce(wanted - this.received);
    }
  }

  /** Reads to the end. */
  async readRest() {
    while (!this.#isOver) {
      await this.#readOnce(MOST);
    }
  }
}
