/**
 * Says whether the run is green, and what it ran with.
 *
 * @module
 */

import { byId, el } from './dom.js';
import { counted, short, some } from './figures.js';
import { run } from './run.js';
import { visible } from './texts.js';

/** @import { State } from './run.js' */

export function drawHead() {
  const count = (/** @type {State} */ state) => run.cells.filter((cell) => cell.s === state).length;
  const unexpected = run.faults.filter((fault) => fault.expected === null);
  const guilty = [...new Set(unexpected.flatMap((fault) => fault.blame))];
  const total = counted(run.planned, 'cell');
  const verdict = byId('verdict');
  verdict.className = run.green ? 'green' : 'red';
  const known = count('expected') ? `, ${count('expected')} as expected` : '';
  verdict.textContent = run.green
    ? `✓ Green: ${count('green')} of ${total} agree${known}`
    : count('red') > 0
      ? `✗ Red: ${counted(count('red'), 'cell')} of ${total} ${count('red') === 1 ? 'is' : 'are'} wrong; ${some(guilty) || 'nobody to blame'}`
      : '✗ Red: every cell is right, but the run fails for the reasons below';
  const rows = run.guests.map((guest) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, guest.name),
      el('td', {}, visible(guest.toolchain || 'not told')),
    ),
  );
  const left = count('unfinished') ? `, ${count('unfinished')} not finished` : '';
  byId('facts').append(
    el(
      'p',
      { class: 'soft' },
      `${count('green')} agree, ${count('expected')} as expected, ${count('red')} wrong${left}; ${run.cases.toLocaleString('en')} cases each, seed ${run.seed}, ${short(run.duration_ms / 1000)} s`,
    ),
    el(
      'details',
      {},
      el('summary', {}, 'Toolchains'),
      el('div', { class: 'scroll', tabindex: '0' }, el('table', {}, rows)),
    ),
    ...run.complaints.map((text) => el('p', { class: 'red' }, visible(`✗ ${text}`))),
  );
}
