/**
 * The world `consumer` of `lab:streams`: reads streams as schedules say.
 *
 * @module
 */

import flow from 'lab:streams/flow@1.0.0';
import { largest } from '../common/pieces.js';
import { bytes, iterated, Reading } from './reading.js';

/** Reads one stream as its schedule says, and hands its items over; returns what else is to be said. */
async function run(number, { plan, steps }, open, way, keep) {
  const outcome = { end: { tag: 'dropped' }, looks: 0, ahead: 0, written: 0 };
  const held = largest(plan.items.length * plan.times, plan.passes);
  let stream;
  let end;
  try {
    [stream, end] = await open(number, plan);
  } catch (error) {
    outcome.end = { tag: 'failed', val: error.payload };
    return outcome;
  }
  const reading = new Reading(stream, way, keep);
  const look = (written) => {
    outcome.ahead = Math.max(outcome.ahead, written - reading.received - held);
  };
  try {
    for (const { tag, val } of steps) {
      switch (tag) {
        case 'read':
          await reading.readFurther(val);
          break;
        case 'look':
          look(await flow.progress(number));
          outcome.looks += 1;
          break;
        case 'cancel':
          await reading.cancel();
          break;
        case 'stop': {
          stream.drop();
          const { tag, val } = await end.read();
          if (tag === 'ok') {
            look(val);
          }
          return outcome;
        }
        case 'drop':
          return outcome;
      }
    }
    await reading.readRest();
    const { tag, val } = await end.read();
    if (tag === 'ok') {
      outcome.end = { tag: 'finished' };
      outcome.written = val;
    } else {
      outcome.end = { tag: 'failed', val };
    }
    return outcome;
  } finally {
    stream.drop();
    end.drop();
  }
}

/** Runs a function for each schedule and its number, all at the same time. */
const all = (schedules, run) => Promise.all(schedules.map((one, number) => run(number, one)));

/** Reads streams and returns their items. */
const readAll = (schedules, open) =>
  all(schedules, async (number, schedule) => {
    const items = [];
    const keep = (further) => items.push(...further);
    const outcome = await run(number, schedule, open, iterated, keep);
    return [items, outcome];
  });

/** The exported interface `runs`. */
export const runs = {
  numbers: (schedules) => readAll(schedules, flow.numbers),
  texts: (schedules) => readAll(schedules, flow.texts),
  entries: (schedules) => readAll(schedules, flow.entries),
  octets: (schedules) =>
    all(schedules, async (number, schedule) => {
      const items = [];
      const keep = (further) => items.push(...further);
      const outcome = await run(number, schedule, flow.octets, bytes, keep);
      return [new Uint8Array(items), outcome];
    }),
  lists: (schedules) => readAll(schedules, flow.lists),
  sums: (schedules) =>
    all(schedules, async (number, schedule) => {
      let sum = 0n;
      // A large `u32` arrives negative in componentize-qjs.
      const keep = (items) => {
        for (const item of items) sum += BigInt(item >>> 0);
      };
      const outcome = await run(number, schedule, flow.numbers, iterated, keep);
      return [BigInt.asUintN(64, sum), outcome];
    }),
  perhaps: (schedules) => readAll(schedules, flow.perhaps),
};
