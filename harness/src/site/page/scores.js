/**
 * Draws the share of functions in which guests and pairs agree with everything.
 *
 * @module
 */

import { byId, el, grid } from './dom.js';
import { percent } from './figures.js';
import { earlier, run, runs } from './run.js';

/** @import { Share } from './run.js' */

/** The state that a share looks like. @param {Share} share */
function looks([good, all]) {
  if (all === 0) return 'unfinished';
  return good === all ? 'green' : 'expected';
}

/** The scores of a guest in every run, the oldest first; of all guests if none is named. @param {string} [name] */
function trend(name) {
  const shares = runs.map(({ scores }) =>
    name === undefined ? scores.all : scores.own[scores.guests.indexOf(name)],
  );
  return shares.map((share) => (share ? percent(share) : '–')).join(' → ');
}

/** @param {Share} share */
function figures(share) {
  return [el('strong', {}, percent(share)), ` ${share[0]}/${share[1]}`];
}

export function drawScores() {
  const { all, guests, own, pairs } = run.scores;
  const lines = guests.map((name, at) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      el('td', {}, figures(own[at])),
      earlier && el('td', { class: 'aside' }, trend(name)),
      pairs[at].map((pair) => el('td', { class: looks(pair) }, el('span', {}, percent(pair)))),
    ),
  );
  const heads = [
    'in all',
    ...(earlier ? ['in each report'] : []),
    ...guests.map((name) => `with ${name}`),
  ];
  byId('scores').append(
    el(
      'p',
      { class: 'soft' },
      'A score is the share of the functions in which every cell agrees: every cell of the run, every cell with a guest, or every cell with two guests; a known divergence counts as one.',
    ),
    el(
      'p',
      {},
      'All guests: ',
      figures(all),
      earlier && el('span', { class: 'aside' }, ` ${trend()}`),
    ),
    grid(null, heads, lines),
  );
}
