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

export const FILTERS = [
  'contract',
  'feature',
  'guest',
  'verdict',
  'finding',
  'host',
  'text',
  'colour',
];

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
  const features = run.contracts.flatMap((contract) => contract.feature ?? []);
  options('feature', [['', 'all'], ...same([...new Set(features)])]);
  options('finding', [
    ['', 'all'],
    ...run.findings.map((line, at) => /** @type {[string, string]} */ ([String(at + 1), line])),
  ]);
  options('host', [['', 'all'], ...same(run.hosts)]);
  for (const name of ['feature', 'finding']) {
    /** @type {HTMLElement} */ (field(name).parentElement).hidden =
      /** @type {HTMLSelectElement} */ (field(name)).options.length === 1;
  }
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
  return new URLSearchParams(location.hash.startsWith('#/') ? location.hash.slice(2) : '');
}

/** Puts what is chosen into the address, and says that it changed. @param {string} [cell] */
export function setFragment(cell) {
  const parts = new URLSearchParams();
  for (const name of FILTERS) if (field(name).value) parts.set(name, field(name).value);
  if (typeof cell === 'string') parts.set('cell', cell);
  history.replaceState(null, '', `#/${parts}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Whether a text has a reason as one of its lines. @param {string | null} text @param {string} line */
function has(text, line) {
  return text?.split('\n').includes(line) ?? false;
}

/** Tells which cells show a finding. @param {string} number */
function showing(number) {
  const line = run.findings[Number(number) - 1];
  const texts = new Set(run.texts.flatMap((text, at) => (has(text, line) ? [at] : [])));
  const faults = new Set(run.faults.flatMap((own, at) => (has(own.expected, line) ? [at] : [])));
  return (/** @type {Cell} */ cell) =>
    cell.x?.some((text) => texts.has(text)) || cell.f?.some((fault) => faults.has(fault));
}

/** The cells that the filters leave. */
export function chosenCells() {
  const value = (/** @type {string} */ name) => field(name).value;
  const [contract, feature, wanted] = [value('contract'), value('feature'), value('verdict')];
  const guest = run.guests.findIndex((own) => own.name === value('guest'));
  const host = run.hosts.indexOf(value('host'));
  const shows = value('finding') ? showing(value('finding')) : undefined;
  const text = value('text');
  return run.cells.filter((cell) => {
    const own = run.contracts[cell.c];
    return (
      (!contract || contract === (own.group ?? own.name)) &&
      (!feature || feature === own.feature) &&
      (guest < 0 || cell.g.includes(guest)) &&
      (!wanted ||
        (wanted === '!' ? cell.s === 'red' || cell.s === 'unfinished' : word(cell) === wanted)) &&
      (!shows || shows(cell)) &&
      (host < 0 || cell.h === host) &&
      (!text || keyOf(cell).includes(text))
    );
  });
}

/** A link that shows some cells alone. @param {Record<string, string>} chosen @param {...Child} text */
export function cellsLink(chosen, ...text) {
  return el('a', { href: `#/${new URLSearchParams(chosen)}` }, ...text);
}

/** A link to the finding of a reason, or its text if there is none. @param {string} line @param {Child | Child[]} text */
export function findingLink(line, text) {
  const at = run.findings.indexOf(line);
  if (at < 0) return el('span', {}, text);
  return el('a', { href: `findings.html#finding-${at + 1}` }, text);
}

/** @param {Cell} cell @param {Child} text @param {string} [title] */
export function cellLink(cell, text, title) {
  return el('a', { href: `#/cell=${encodeURIComponent(keyOf(cell))}`, title }, text);
}
