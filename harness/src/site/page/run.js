/**
 * The runs that the page shows, and what follows from them of one cell.
 *
 * @module
 */

import { byId } from './dom.js';

/**
 * @typedef {{ before?: string[], input: string, answer: string, expected: string,
 *   characters: string[] }} Example
 * @typedef {[number | null, number | null, number]} Showing An example, the text of the command that replays it, and that of what else is to be read.
 * @typedef {{ verdict: number, blame: string[], differences: string[], expected: string | null,
 *   smallest: [number, number], cells: number[] }} Fault
 * @typedef {{ name: string, group: string | null, roles: string[], oracle: string | null,
 *   feature?: string }} Contract
 * @typedef {'green' | 'expected' | 'red' | 'unfinished'} State
 * @typedef {{ c: number, g: number[], o?: string, h?: number, v: number, s: State,
 *   n: [number, number], d?: number, t?: number, i?: number, m?: number, f?: number[],
 *   e?: (Showing | null)[], r?: (number | null)[], x?: number[] }} Cell
 * @typedef {{ stage: number, function: string, args: string, answer: string, failed?: boolean,
 *   expected?: string }} Call
 * @typedef {{ calls: Call[], more?: number, note?: string,
 *   first_wrong?: { call: number, way: 'handed' | 'returned' } }} Trace
 * @typedef {{ name: string, seed: string, cases: number, planned: number, duration_ms: number,
 *   green: boolean, complaints: string[], verdicts: string[],
 *   guests: { name: string, toolchain: string }[], hosts: string[], contracts: Contract[],
 *   components: Record<string, string>, sizes: Record<string, number>,
 *   builds: Record<string, number>, scores: Scores, support: Table[], findings: string[],
 *   texts: string[], traces: Trace[], examples: Example[], faults: Fault[], cells: Cell[] }} Run
 * @typedef {[number, number]} Share Those that are good, and all.
 * @typedef {{ all: Share, guests: string[], own: Share[], pairs: Share[][] }} Scores
 * @typedef {'yes' | 'known' | 'unknown' | 'unsupported' | 'unbuilt' | 'undecided' | 'wrong'} Level
 * @typedef {{ level: Level, text: string, link?: string, reason?: string, roles?: string[],
 *   functions: number }} Note
 * @typedef {{ level: Level, notes?: Note[] }} Mark
 * @typedef {{ contract: string, host: string | null, guests: string[],
 *   rows: { feature: string, functions: number, marks: Mark[] }[] }} Table
 */

/** @type {Run[]} */
export const runs = JSON.parse(byId('data').textContent ?? '[]');
export const run = runs[runs.length - 1];
export const earlier = runs.length > 1 ? runs[runs.length - 2] : undefined;

/** A sign beside each colour: nobody has to see colours. */
export const SIGNS = { green: '✓', expected: '◐', red: '✗', unfinished: '…' };

/** The worst first. */
const STATES = /** @type {State[]} */ (['red', 'unfinished', 'expected', 'green']);

/** @type {WeakMap<Cell, string>} */
const keys = new WeakMap();

/** The key of a cell, as the terminal writes it. @param {Cell} cell @param {Run} of */
export function keyOf(cell, of = run) {
  const known = keys.get(cell);
  if (known !== undefined) return known;
  const { name, roles } = of.contracts[cell.c];
  const parts = cell.g.map((guest, at) => `${roles[at]}=${of.guests[guest].name}`);
  const key = [name, ...parts, ...(cell.o ? [`host=${cell.o}`] : [])].join('/');
  keys.set(cell, key);
  return key;
}

/**
 * The sum of a figure of a cell's components; nothing if one of them has none.
 *
 * @param {Cell} cell
 * @param {Record<string, number>} figures
 */
export function sumOf(cell, figures) {
  const { roles } = run.contracts[cell.c];
  const own = cell.g.map((guest, at) => figures[`${roles[at]}=${run.guests[guest].name}`]);
  return own.some((one) => one === undefined) ? undefined : own.reduce((a, b) => a + b, 0);
}

/** @param {Cell} cell @param {Run} of */
export function word(cell, of = run) {
  if (cell.s === 'unfinished') return 'unfinished';
  return of.verdicts[cell.v] + (cell.s === 'expected' ? '*' : '');
}

/** The worst state of cells. @param {Cell[]} cells */
export function worst(cells) {
  return STATES.find((state) => cells.some((cell) => cell.s === state)) ?? 'green';
}
