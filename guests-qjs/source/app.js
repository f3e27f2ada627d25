/**
 * The world `source` of `lab:streams`: writes streams as plans say.
 *
 * @module
 */

import { cut } from '../common/pieces.js';

/** The streams that are written, by the numbers that their callers gave them. */
const streams = new Map();

/**
 * The items that numbers are made into. In componentize-qjs 0.4.5 a large `u32` arrives negative,
 * and goes on rightly only if it stays so.
 */
const items = {
  number: (number) => number,
  text: (number) => `${number >>> 0}${'é'.repeat((number >>> 0) % 4)}`,
  entry: (number) => ({ key: `${number >>> 0}`, value: number }),
  octet: (number) => number & 0xff,
  list: (number) => new Uint8Array((number >>> 0) % 8).fill(number),
};

/** Opens a stream, which is written in the background; returns its reader and its end. */
function open(number, plan, type, item) {
  const { readable, writable } = wit.Stream(type);
  const end = wit.Future(wit.Future.RESULT_U32_STRING);
  const stream = { written: 0 };
  streams.set(number, stream);
  write(plan, writable, item, stream).then(async (result) => {
    // A later stream may have the number.
    if (streams.get(number) === stream) {
      streams.delete(number);
    }
    await end.writable.write(result);
    end.writable.drop();
  });
  return [readable, end.readable];
}

/** Writes all items, as long as somebody reads; returns how it ended. */
async function write(plan, writable, item, stream) {
  const all = plan.items.length * plan.times;
  const isBroken = (plan.failsBehind ?? Number.POSITIVE_INFINITY) <= all;
  const count = isBroken ? plan.failsBehind : all;
  try {
    for (const numbers of cut(plan.items, count, plan.writes)) {
      const piece = numbers.map(item);
      const written = await writable.writeAll(piece);
      stream.written += written;
      if (written < piece.length) {
        break;
      }
    }
  } finally {
    writable.drop();
  }
  return isBroken && stream.written === count
    ? { tag: 'err', val: brokenOff(count) }
    : { tag: 'ok', val: stream.written };
}

/** Says why a stream broke off. */
function brokenOff(count) {
  return `broke off behind ${count} items`;
}

/** What a function throws to return an error. */
class Failure extends Error {
  constructor(payload) {
    super(payload);
    this.payload = payload;
  }
}

/** The exported interface `flow`. */
export const flow = {
  numbers: async (number, plan) => open(number, plan, wit.Stream.U32, items.number),
  texts: async (number, plan) => open(number, plan, wit.Stream.STRING, items.text),
  entries: async (number, plan) => open(number, plan, wit.Stream.ENTRY, items.entry),
  octets: async (number, plan) => open(number, plan, wit.Stream.U8, items.octet),
  lists: async (number, plan) => open(number, plan, wit.Stream.LIST_U8, items.list),
  perhaps: async (number, plan) => {
    if (plan.failsBehind === 0) {
      throw new Failure(brokenOff(0));
    }
    return flow.numbers(number, plan);
  },
  progress: async (number) => streams.get(number)?.written ?? 0,
};
