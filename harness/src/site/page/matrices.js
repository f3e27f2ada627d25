/**
 * Draws the matrices of the chosen cells.
 *
 * @module
 */

import { scale } from './colours.js';
import { byId, el, grid, node } from './dom.js';
import { counted } from './figures.js';
import { cellLink, chosenCells, field } from './filters.js';
import { keyOf, run, SIGNS, word, worst } from './run.js';

/** @import { Cell } from './run.js' */

/** @param {Cell | undefined} cell @param {ReturnType<typeof scale>} coloured */
function square(cell, coloured) {
  if (!cell) return el('td', {}, el('span', { class: 'soft' }, '–'));
  const figure = coloured?.(cell);
  const text = figure ? figure.text : `${SIGNS[cell.s]} ${word(cell)}`;
  const link = cellLink(cell, text, keyOf(cell));
  return el('td', { class: figure ? undefined : cell.s, style: figure?.style }, link);
}

/**
 * The matrix of cells that have all but two roles in common.
 *
 * @param {Cell[]} cells
 * @param {string[]} roles
 */
function table(cells, roles) {
  const coloured = scale(field('colour').value, cells);
  const last = roles.length - 1;
  const name = (/** @type {Cell} */ cell, /** @type {number} */ role) =>
    role < 0 ? '' : run.guests[cell.g[role]].name;
  const rows = [...new Set(cells.map((cell) => name(cell, last - 1)))].sort();
  const columns = [...new Set(cells.map((cell) => name(cell, last)))].sort();
  const places = new Map(
    cells.map((cell) => [`${name(cell, last - 1)} ${name(cell, last)}`, cell]),
  );
  const count = (/** @type {Cell[]} */ own) =>
    `${own.filter((cell) => cell.s === 'green').length}/${own.length}`;
  const lines = rows.map((row) => {
    const own = cells.filter((cell) => name(cell, last - 1) === row);
    return el(
      'tr',
      {},
      row ? el('th', { scope: 'row' }, row) : el('td', {}),
      columns.map((column) => square(places.get(`${row} ${column}`), coloured)),
      el('td', { class: 'aside' }, count(own)),
    );
  });
  const feet = columns.map((column) =>
    el(
      'td',
      { class: 'aside' },
      el('span', {}, count(cells.filter((cell) => name(cell, last) === column))),
    ),
  );
  const caption = last > 0 ? `${roles[last - 1]} in rows, ${roles[last]} in columns` : roles[last];
  const total = el('tr', {}, el('th', { scope: 'row', class: 'aside' }, 'agree'), feet);
  return grid(
    caption,
    [...columns, el('span', { class: 'aside' }, 'agree')],
    [...lines, rows.length > 1 && total],
  );
}

/** The matrices of a contract: one, or one for each choice of the outer roles. @param {Cell[]} cells */
function matrices(cells) {
  const { roles } = run.contracts[cells[0].c];
  /** @type {Map<string, Cell[]>} */
  const parts = new Map();
  for (const cell of cells) {
    const outer = cell.g.slice(0, -2).map((guest, at) => `${roles[at]} ${run.guests[guest].name}`);
    const title = [...outer, ...(cell.o ? [`host ${cell.o}`] : [])].join(', ');
    const own = parts.get(title);
    if (own) own.push(cell);
    else parts.set(title, [cell]);
  }
  return [...parts].flatMap(([title, own]) => [title && el('h4', {}, title), table(own, roles)]);
}

/** The functions of a group by guests; a function opens into its pairs. @param {Cell[]} cells */
function heatMap(cells) {
  /** @type {Map<number, Cell[]>} */
  const functions = new Map();
  for (const cell of cells) {
    const own = functions.get(cell.c);
    if (own) own.push(cell);
    else functions.set(cell.c, [cell]);
  }
  const guests = [...new Set(cells.flatMap((cell) => cell.g))].sort((a, b) =>
    run.guests[a].name.localeCompare(run.guests[b].name),
  );
  const pairs = el('div', { 'aria-live': 'polite' });
  const lines = [...functions].map(([contract, own]) => {
    const name = run.contracts[contract].name;
    const open = () =>
      pairs.replaceChildren(el('h4', {}, name), ...matrices(own).map((one) => node(one || '')));
    const squares = guests.map((guest) => {
      const of = own.filter((cell) => cell.g.includes(guest));
      if (of.length === 0) return el('td', {}, el('span', { class: 'soft' }, '–'));
      const state = worst(of);
      const good = of.filter((cell) => cell.s === 'green').length;
      return el('td', { class: state }, el('span', {}, `${SIGNS[state]} ${good}/${of.length}`));
    });
    return el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row' },
        el('button', { type: 'button', click: open }, name.slice(name.indexOf('.') + 1)),
      ),
      squares,
    );
  });
  return [
    grid(
      'functions in rows, guests in columns: how many of the cells that a guest takes part in agree',
      guests.map((guest) => run.guests[guest].name),
      lines,
    ),
    pairs,
  ];
}

export function drawMatrices() {
  const chosen = chosenCells();
  /** @type {Map<string, Cell[]>} */
  const sections = new Map();
  for (const cell of chosen) {
    const { name, group } = run.contracts[cell.c];
    const own = sections.get(group ?? name);
    if (own) own.push(cell);
    else sections.set(group ?? name, [cell]);
  }
  const drawn = [...sections].map(([title, cells]) => {
    const { group, oracle } = run.contracts[cells[0].c];
    const many = group !== null && new Set(cells.map((cell) => cell.c)).size > 1;
    return el(
      'section',
      { 'aria-label': title },
      el('h2', {}, title, ' ', oracle && el('span', { class: 'aside' }, `right by ${oracle}`)),
      (many ? heatMap(cells) : matrices(cells)).map((one) => node(one || '')),
    );
  });
  byId('matrices').replaceChildren(...drawn);
  byId('shown').textContent = `${counted(chosen.length, 'cell')} shown`;
}
