import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, largest, MOST } from '../common/pieces.js';
import { bytes, iterated, Reading } from '../consumer/reading.js';

test('pieces have their sizes, and the last has what is left', () => {
  const lengths = (count, sizes) => [...cut([1, 2, 3], count, sizes)].map((piece) => piece.length);
  assert.deepEqual(lengths(5, [2, 0, 1]), [2, 0, 1, 2]);
  assert.deepEqual(lengths(2, [3, 1]), [2]);
  assert.deepEqual(lengths(130, []), [64, 64, 2]);
  assert.deepEqual(lengths(0, [1]), []);
});

test('numbers come over and over', () => {
  assert.deepEqual([...cut([1, 2, 3], 5, [2])].flat(), [1, 2, 3, 1, 2]);
});

test('the largest piece is one that is given or of what is left', () => {
  assert.equal(largest(5, [2, 0, 1]), 2);
  assert.equal(largest(9, [2, 1]), 6);
  assert.equal(largest(900, [2, 1]), MOST);
  assert.equal(largest(0, [7]), 7);
  assert.equal(largest(0, []), 0);
});

/** A stream of bytes that comes in these pieces; a read that is cancelled gets the first byte. */
class Pieces {
  constructor(...pieces) {
    this.pieces = pieces;
  }

  async read(most) {
    const [piece = []] = this.pieces;
    const read = piece.splice(0, most);
    if (piece.length === 0 && most > 0) this.pieces.shift();
    return read;
  }

  cancelRead() {}
}

test('so many bytes are read as are asked for, and then the rest', async () => {
  const kept = [];
  const reading = new Reading(new Pieces([1, 2], [3], [4, 5, 6]), bytes, (read) =>
    kept.push(...read),
  );
  await reading.readFurther(0);
  await reading.readFurther(4);
  assert.deepEqual([kept, reading.received], [[1, 2, 3, 4], 4]);
  await reading.readRest();
  assert.deepEqual(kept, [1, 2, 3, 4, 5, 6]);
});

test('what comes by a read that is cancelled is one of those that the next step reads', async () => {
  const kept = [];
  const reading = new Reading(new Pieces([1, 2, 3]), bytes, (read) => kept.push(...read));
  await reading.cancel();
  assert.deepEqual([kept, reading.received], [[], 1]);
  await reading.readFurther(1);
  assert.deepEqual(kept, [1]);
});

test('a stream that is iterated is read item by item', async () => {
  const kept = [];
  const stream = ['a', 'b'][Symbol.iterator]();
  const reading = new Reading(stream, iterated, (read) => kept.push(...read));
  await reading.readFurther(1);
  assert.deepEqual(kept, ['a']);
  await reading.readFurther(5);
  assert.deepEqual([kept, reading.received], [['a', 'b'], 2]);
});
