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

/** Draws what the address says. */
function draw() {
  const parts = fragment();
  const isCell = parts.has('cell');
  for (const name of FILTERS) {
    // A link to a cell leaves the filters as they are.
    if (!isCell || parts.has(name)) field(name).value = parts.get(name) ?? '';
  }
  if (!isCell || byId('matrices').childElementCount === 0) drawMatrices();
  drawCell();
}

byId('cell').addEventListener('close', () => {
  if (fragment().has('cell')) setFragment();
});
addEventListener('hashchange', draw);
drawHead();
drawChanges();
drawFaults();
drawScores();
drawFilters();
draw();
