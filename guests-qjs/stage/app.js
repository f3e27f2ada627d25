/**
 * The world `stage` of `lab:streams`: passes streams on, piece by piece.
 *
 * @module
 */

import source from 'lab:streams/flow@1.0.0';
import { sizes } from '../common/pieces.js';

/** Opens a stream that `pump` fills in the background; returns its reader and its end. */
function passOn(plan, [input, inputEnd], type, pump) {
  const output = wit.Stream(type);
  const end = wit.Future(wit.Future.RESULT_U32_STRING_2);
  const done = pump(input, output.writable, sizes(plan.passes)).finally(() => {
    input.drop();
    output.writable.drop();
  });
  done.then(async () => {
    await end.writable.write(await inputEnd.read());
    inputEnd.drop();
    end.writable.drop();
  });
  return [output.readable, end.readable];
}

/** The next size of a piece that has items: an iteration reads nothing else. */
function nextSize(sizes) {
  for (;;) {
    const { value } = sizes.next();
    if (value > 0) {
      return value;
    }
  }
}

/** Writes each piece before it collects the next, as long as somebody reads what it writes. */
async function pumpItems(input, output, sizes) {
  let size = nextSize(sizes);
  let piece = [];
  for await (const item of input) {
    piece.push(item);
    if (piece.length === size) {
      if ((await output.writeAll(piece)) < size) {
        return;
      }
      piece = [];
      size = nextSize(sizes);
    }
  }
  await output.writeAll(piece);
}

/** The same of bytes, of which an iteration would return as many as there are. */
async function pumpBytes(input, output, sizes) {
  for (const size of sizes) {
    const piece = new Uint8Array(size);
    let length = 0;
    let isOver = false;
    do {
      const bytes = await input.read(size - length);
      piece.set(bytes, length);
      length += bytes.length;
      isOver = bytes.length === 0 && size > 0;
    } while (length < size && !isOver);
    if (isOver) {
      await output.writeAll(piece.slice(0, length));
      return;
    }
    if ((await output.writeAll(piece)) < size) {
      return;
    }
  }
}

/** The exported interface `flow`. */
export const flow = {
  numbers: async (number, plan) =>
    passOn(plan, await source.numbers(number, plan), wit.Stream.U32_2, pumpItems),
  texts: async (number, plan) =>
    passOn(plan, await source.texts(number, plan), wit.Stream.STRING_2, pumpItems),
  entries: async (number, plan) =>
    passOn(
      plan,
      await source.entries(number, plan),
      wit.Stream.LAB_STREAMS_FLOW_1_0_0_ENTRY_2,
      pumpItems,
    ),
  octets: async (number, plan) =>
    passOn(plan, await source.octets(number, plan), wit.Stream.U8_2, pumpBytes),
  lists: async (number, plan) =>
    passOn(plan, await source.lists(number, plan), wit.Stream.LIST_U8_2, pumpItems),
  perhaps: async (number, plan) =>
    passOn(plan, await source.perhaps(number, plan), wit.Stream.U32_2, pumpItems),
  progress: async (number) => source.progress(number),
};
