/**
 * Lists the cells that changed since the report before.
 *
 * @module
 */

import { byId, el, node } from './dom.js';
import { cellLink } from './filters.js';
import { earlier, keyOf, run } from './run.js';
import { visible } from './texts.js';

/**
 * @import { Cell } from './run.js'
 * @import { Child } from './dom.js'
 */

export function drawChanges() {
  if (!earlier) return;
  const before = new Map(earlier.cells.map((cell) => [keyOf(cell, earlier), cell]));
  const now = new Set(run.cells.map((cell) => keyOf(cell)));
  const is = (/** @type {Cell | undefined} */ cell) =>
    cell?.s === 'red' || cell?.s === 'unfinished';
  const list = (/** @type {string} */ title, /** @type {Child[]} */ items) =>
    items.length > 0 &&
    el(
      'details',
      { open: title === 'newly red' },
      el('summary', {}, `${items.length} ${title}`),
      el(
        'ul',
        {},
        items.slice(0, 100).map((item) => el('li', {}, item)),
      ),
    );
  const changed = (/** @type {boolean} */ red) =>
    run.cells
      .filter(
        (cell) =>
          before.has(keyOf(cell)) && is(cell) === red && is(before.get(keyOf(cell))) !== red,
      )
      .map((cell) => cellLink(cell, keyOf(cell)));
  const missing = [...before.keys()].filter((key) => !now.has(key));
  const lists = [
    list('newly red', changed(true)),
    list('newly green', changed(false)),
    list('missing', missing),
  ].filter(Boolean);
  const section = byId('changes');
  section.hidden = false;
  section.append(el('p', { class: 'soft' }, visible(earlier.name)));
  section.append(
    ...(lists.length > 0
      ? lists.map((one) => node(one || ''))
      : [el('p', {}, 'No cell changed its state.')]),
  );
}
