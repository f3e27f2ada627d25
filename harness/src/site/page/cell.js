/**
 * Opens one cell: its composition, figures, faults and history.
 *
 * @module
 */

import { byId, el } from './dom.js';
import { faultItem } from './faults.js';
import { bytes, micros, seconds } from './figures.js';
import { fragment } from './filters.js';
import { keyOf, run, runs, SIGNS, word } from './run.js';
import { sequences } from './sequence.js';
import { cut, visible } from './texts.js';

/**
 * @import { Cell } from './run.js'
 * @import { Child } from './dom.js'
 */

/** A cell in every run that there is, the oldest first. @param {Cell} cell */
function historyOf(cell) {
  if (runs.length < 2) return null;
  const key = keyOf(cell);
  const now = cell.d === undefined ? undefined : run.texts[cell.d];
  const lines = runs.map((of) => {
    const own = of.cells.find((other) => keyOf(other, of) === key);
    const digest = own?.d === undefined ? undefined : of.texts[own.d];
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, visible(of.name)),
      own
        ? el('td', { class: own.s }, el('span', {}, `${SIGNS[own.s]} ${word(own, of)}`))
        : el('td', {}, 'not there'),
      el('td', {}, own?.h === undefined ? '' : of.hosts[own.h]),
      el('td', {}, own?.t === undefined ? '' : micros(own.t)),
      el('td', {}, own?.m === undefined ? '' : bytes(own.m)),
      el('td', {}, digest === now ? 'the same answers' : 'other answers or inputs'),
    );
  });
  return el(
    'div',
    { class: 'scroll', tabindex: '0' },
    el('h3', {}, 'In each run'),
    el('table', {}, lines),
  );
}

/** @param {Cell} cell */
function cellPage(cell) {
  const { roles, oracle } = run.contracts[cell.c];
  const facts = (/** @type {[string, Child][]} */ all) =>
    el(
      'dl',
      {},
      all
        .filter(([, value]) => value !== undefined && value !== '')
        .flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, value)]),
    );
  const parts = roles.map((role, at) => {
    const guest = run.guests[cell.g[at]];
    const hash = run.components[`${role}=${guest.name}`];
    const size = run.sizes[`${role}=${guest.name}`];
    const build = run.builds[`${role}=${guest.name}`];
    return el(
      'li',
      {},
      `${role}: `,
      el('strong', {}, guest.name),
      el(
        'div',
        { class: 'aside' },
        visible(guest.toolchain),
        hash && el('div', {}, `hash ${hash.slice(0, 16)}`),
        size !== undefined && el('div', {}, bytes(size)),
        build !== undefined && el('div', {}, `built in ${seconds(build)}`),
      ),
    );
  });
  return [
    el('h2', { id: 'cell-title' }, visible(keyOf(cell))),
    el('p', {}, el('span', { class: `badge ${cell.s}` }, `${SIGNS[cell.s]} ${word(cell)}`)),
    el(
      'ol',
      { class: 'graph', 'aria-label': 'Composition' },
      el(
        'li',
        {},
        'host',
        el('div', { class: 'aside' }, cell.h === undefined ? '' : run.hosts[cell.h]),
      ),
      parts,
    ),
    facts([
      ['Cases', `${cell.n[0].toLocaleString('en')}, of which ${cell.n[1]} wrong`],
      ['Right by', oracle ?? undefined],
      ['Time of a call', cell.t === undefined ? undefined : micros(cell.t)],
      ['Time to make an instance', cell.i === undefined ? undefined : micros(cell.i)],
      ['Memory at the end', cell.m === undefined ? undefined : bytes(cell.m)],
      ['Digest of the answers', cell.d === undefined ? undefined : run.texts[cell.d]],
    ]),
    ...(cell.x ?? []).map((text) => el('pre', { tabindex: '0' }, visible(cut(run.texts[text])))),
    el(
      'ol',
      { class: 'faults' },
      (cell.f ?? []).map((fault, at) =>
        faultItem(run.faults[fault], true, [run.cells.indexOf(cell), at]),
      ),
    ),
    ...sequences(cell),
    ...[historyOf(cell)].filter((one) => one !== null),
    el('form', { method: 'dialog' }, el('button', {}, 'Close')),
  ];
}

export function drawCell() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('cell'));
  const wanted = fragment().get('cell');
  const cell = wanted && run.cells.find((own) => keyOf(own) === wanted);
  if (!cell) return dialog.close();
  dialog.replaceChildren(...cellPage(cell));
  if (!dialog.open) dialog.showModal();
}
