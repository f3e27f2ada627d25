/**
 * The figures by which cells can be coloured.
 *
 * @module
 */

import { bytes, micros, seconds } from './figures.js';
import { run, sumOf } from './run.js';

/** @import { Cell } from './run.js' */

/** @type {Record<string, { label: string, of: (cell: Cell) => number | undefined, show: (value: number) => string }>} */
export const COLOURS = {
  time: { label: 'time of a call', of: (cell) => cell.t, show: micros },
  instance: { label: 'time to make an instance', of: (cell) => cell.i, show: micros },
  memory: { label: 'memory', of: (cell) => cell.m, show: bytes },
  size: { label: 'size of the components', of: (cell) => sumOf(cell, run.sizes), show: bytes },
  build: {
    label: 'build time of the components',
    of: (cell) => sumOf(cell, run.builds),
    show: seconds,
  },
};

/**
 * The text and the colour of each cell by a figure; nothing if none is chosen.
 *
 * @param {string} name
 * @param {Cell[]} cells
 */
export function scale(name, cells) {
  const colour = COLOURS[name];
  if (!colour) return undefined;
  const values = cells.flatMap((cell) => colour.of(cell) || []);
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (/** @type {Cell} */ cell) => {
    const value = colour.of(cell);
    if (value === undefined) return { text: '–', style: undefined };
    const part = high > low ? (Math.log(value) - low) / (high - low) : 0;
    return {
      text: colour.show(value),
      style: `background: color-mix(in srgb, var(--known) ${Math.round(part * 100)}%, var(--shade))`,
    };
  };
}
