/**
 * Keeps in the address which cells are chosen and which one is open.
 *
 * @module
 */

import { COLOURS } from './colours.js';
import { byId, el } from './dom.js';
import { keyOf, run, word } from './run.js';

/**
 * @import { Child } from './dom.js'
 * @import { Cell } from './run.js'
 */

export const FILTERS = ['contract', 'guest', 'verdict', 'host', 'text', 'colour'];

/** @returns {HTMLFormElement} */
function filters() {
  return /** @type {HTMLFormElement} */ (byId('filters'));
}

/** @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
export function field(name) {
  return /** @type {HTMLInputElement} */ (filters().elements.namedItem(name));
}

export function drawFilters() {
  const options = (/** @type {string} */ name, /** @type {[string, string][]} */ all) =>
    field(name).append(...all.map(([value, text]) => el('option', { value }, text)));
  const same = (/** @type {string[]} */ all) =>
    all.map((one) => /** @type {[string, string]} */ ([one, one]));
  const titles = [...new Set(run.contracts.map((contract) => contract.group ?? contract.name))];
  options('contract', [['', 'all'], ...same(titles)]);
  options('guest', [['', 'all'], ...same(run.guests.map((guest) => guest.name).sort())]);
  const words = [...new Set(run.cells.map((cell) => word(cell)))].sort();
  options('verdict', [['', 'all'], ['!', 'all that is wrong'], ...same(words)]);
  options('host', [['', 'all'], ...same(run.hosts)]);
  options('colour', [
    ['', 'verdict'],
    ...Object.entries(COLOURS).map(
      ([name, { label }]) => /** @type {[string, string]} */ ([name, label]),
    ),
  ]);
  filters().addEventListener('input', () => setFragment());
  filters().addEventListener('reset', () => setTimeout(setFragment));
  filters().addEventListener('submit', (event) => event.preventDefault());
}

/** What the address says: the filters, and the cell that is open. */
export function fragment() {
  return new URLSearchParams(location.hash.slice('#/'.length));
}

/** Puts what is chosen into the address, and says that it changed. @param {string} [cell] */
export function setFragment(cell) {
  const parts = new URLSearchParams();
  for (const name of FILTERS) if (field(name).value) parts.set(name, field(name).value);
  if (typeof cell === 'string') parts.set('cell', cell);
  history.replaceState(null, '', `#/${parts}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The cells that the filters leave. */
export function chosenCells() {
  const value = (/** @type {string} */ name) => field(name).value;
  const [contract, wanted, text] = [value('contract'), value('verdict'), value('text')];
  const guest = run.guests.findIndex((own) => own.name === value('guest'));
  const host = run.hosts.indexOf(value('host'));
  return run.cells.filter((cell) => {
    const { name, group } = run.contracts[cell.c];
    return (
      (!contract || contract === (group ?? name)) &&
      (guest < 0 || cell.g.includes(guest)) &&
      (!wanted ||
        (wanted === '!' ? cell.s === 'red' || cell.s === 'unfinished' : word(cell) === wanted)) &&
      (host < 0 || cell.h === host) &&
      (!text || keyOf(cell).includes(text))
    );
  });
}

/** @param {Cell} cell @param {Child} text @param {string} [title] */
export function cellLink(cell, text, title) {
  return el('a', { href: `#/cell=${encodeURIComponent(keyOf(cell))}`, title }, text);
}
