/**
 * A stream while it is read.
 *
 * @module
 */

import { MOST } from '../common/pieces.js';

/** How streams are read that are iterated. Nothing can be read of no items or cancelled there. */
export const iterated = {
  async read(stream, most) {
    if (most === 0) {
      return [];
    }
    const { done, value } = await stream.next();
    return done ? undefined : [value];
  },
  cancel: async () => [],
};

/** How streams of bytes are read: an iteration would return as many as there are. */
export const bytes = {
  async read(stream, most) {
    const read = await stream.read(most);
    return read.length === 0 && most > 0 ? undefined : read;
  },
  async cancel(stream) {
    const read = stream.read(1);
    stream.cancelRead();
    return await read;
  },
};

/** Reads a stream in one of these ways, and hands over what comes. */
export class Reading {
  #stream;
  #way;
  #keep;
  #isOver = false;

  /** Items that came by a read that was cancelled, which no step has read. */
  #early = [];

  /** How many items were read. */
  #count = 0;

  constructor(stream, way, keep) {
    this.#stream = stream;
    this.#way = way;
    this.#keep = keep;
  }

  /** How many items have come. */
  get received() {
    return this.#count + this.#early.length;
  }

  #take(items) {
    this.#count += items.length;
    this.#keep(items);
  }

  #takeEarly() {
    this.#take(this.#early);
    this.#early = [];
  }

  async #readOnce(most) {
    const items = await this.#way.read(this.#stream, most);
    if (items === undefined) {
      this.#isOver = true;
    } else {
      this.#take(items);
    }
  }

  /** Reads until so many further items have come, or the end; of none, reads once. */
  async readFurther(count) {
    if (count === 0) {
      return this.#isOver ? undefined : await this.#readOnce(0);
    }
    const wanted = this.#count + count;
    this.#takeEarly();
    while (this.#count < wanted && !this.#isOver) {
      await this.#readOnce(wanted - this.#count);
    }
  }

  /** Reads to the end. */
  async readRest() {
    this.#takeEarly();
    while (!this.#isOver) {
      await this.#readOnce(MOST);
    }
  }

  /** Begins to read one item and cancels the read. */
  async cancel() {
    if (!this.#isOver && this.#early.length === 0) {
      this.#early = await this.#way.cancel(this.#stream);
    }
  }
}
