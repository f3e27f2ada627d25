/**
 * Draws the page, and draws it again when the address changes.
 *
 * @module
 */

import { drawCell } from './cell.js';
import { drawChanges } from './changes.js';
import { byId } from './dom.js';
import { drawFaults } from './faults.js';
import { drawFilters, FILTERS, field, fragment, setFragment } from './filters.js';
import { drawHead } from './head.js';
import { drawMatrices } from './matrices.js';
import { drawScores } from './scores.js';
import { drawSupport } from './support.js';

/** The filters whose matrices are drawn. @type {string | undefined} */
let drawn;

/** Draws what the address says. */
function draw() {
  const parts = fragment();
  const isCell = parts.has('cell');
  for (const name of FILTERS) {
    // A link to a cell leaves the filters as they are.
    if (!isCell || parts.has(name)) field(name).value = parts.get(name) ?? '';
  }
  const chosen = JSON.stringify(FILTERS.map((name) => field(name).value));
  // What a person has opened in the matrices stays open while a cell is looked at.
  if (chosen !== drawn) drawMatrices();
  drawn = chosen;
  drawCell();
}

/** Brings cells into view that a link has chosen. */
function show() {
  const parts = fragment();
  if (parts.size > 0 && !parts.has('cell')) byId('filters').scrollIntoView();
}

byId('cell').addEventListener('close', () => {
  if (fragment().has('cell')) setFragment();
});
addEventListener('hashchange', (event) => {
  // A place of the page is no choice of cells.
  if (location.hash && !location.hash.startsWith('#/')) return;
  draw();
  if (event.isTrusted) show();
});
drawHead();
drawChanges();
drawFaults();
drawScores();
drawSupport();
drawFilters();
draw();
show();
