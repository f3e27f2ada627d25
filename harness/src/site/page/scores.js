/**
 * Draws the share of functions in which guests and pairs agree with everything.
 *
 * @module
 */

import { byId, el, grid } from './dom.js';
import { run, runs } from './run.js';

/** @import { Run } from './run.js' */

/**
 * The share of the functions that a guest takes part in, in which every cell with it agrees; of a
 * pair, every cell with both.
 *
 * @param {Run} of
 * @param {string[]} names
 */
function score(of, ...names) {
  /** @type {Map<number, boolean>} */
  const functions = new Map();
  for (const cell of of.cells) {
    const guests = cell.g.map((guest) => of.guests[guest].name);
    const has = (/** @type {string} */ name) => {
      const at = guests.indexOf(name);
      if (at >= 0) guests.splice(at, 1);
      return at >= 0;
    };
    if (!names.every(has)) continue;
    functions.set(cell.c, cell.s === 'green' && (functions.get(cell.c) ?? true));
  }
  const good = [...functions.values()].filter(Boolean).length;
  return { good, all: functions.size };
}

/** @param {{ good: number, all: number }} of */
function percent({ good, all }) {
  return all === 0 ? '–' : `${Math.floor((100 * good) / all)} %`;
}

export function drawScores() {
  const names = run.guests.map((guest) => guest.name).sort();
  const lines = names.map((name) => {
    const own = score(run, name);
    const before = runs.slice(0, -1).map((of) => percent(score(of, name)));
    const pairs = names.map((other) => {
      const pair = score(run, name, other);
      const state = pair.all === 0 ? 'unfinished' : pair.good === pair.all ? 'green' : 'expected';
      return el('td', { class: state }, el('span', {}, percent(pair)));
    });
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      el('td', {}, el('strong', {}, percent(own)), ` ${own.good}/${own.all}`),
      before.length > 0 && el('td', { class: 'aside' }, before.join(' → ')),
      pairs,
    );
  });
  const heads = [
    'in all',
    ...(runs.length > 1 ? ['before'] : []),
    ...names.map((name) => `with ${name}`),
  ];
  byId('scores').append(
    el(
      'p',
      { class: 'soft' },
      'The share of the functions that a guest takes part in, in which every cell with it agrees; a divergence that is known counts as one.',
    ),
    grid(null, heads, lines),
  );
}
