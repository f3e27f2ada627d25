/**
 * Draws what each guest can do of the features of contracts, with links to the cells and to the
 * findings behind them.
 *
 * @module
 */

import { byId, el, grid } from './dom.js';
import { counted } from './figures.js';
import { cellsLink, findingLink } from './filters.js';
import { run, SIGNS } from './run.js';
import { visible } from './texts.js';

/**
 * @import { Child } from './dom.js'
 * @import { Level, Mark, Note, Table } from './run.js'
 */

/** How a level looks, and its word. @type {Record<Level, [keyof typeof SIGNS, string]>} */
const LEVELS = {
  yes: ['green', 'yes'],
  known: ['expected', 'known'],
  unknown: ['unfinished', 'not run'],
  unsupported: ['expected', 'unsupported'],
  unbuilt: ['unfinished', 'unbuilt'],
  undecided: ['red', 'undecided'],
  wrong: ['red', 'wrong'],
};

/** A note in words, with the roles and the number of functions if those are not all. @param {Note} note @param {number} functions */
function noteItem(note, functions) {
  const where = [
    ...(note.roles ? [`as ${note.roles.join(' and ')}`] : []),
    ...(note.functions < functions ? [`${note.functions} of ${functions}`] : []),
  ];
  const text = note.text ? visible(note.text) : [LEVELS[note.level][1]];
  return el(
    'li',
    {},
    note.reason === undefined ? text : findingLink(note.reason, text),
    where.length > 0 && ` (${where.join(', ')})`,
  );
}

/** Whether a note says what its mark says already. @param {Note} note @param {Mark} mark @param {number} functions */
function isSaid(note, mark, functions) {
  return !note.text && !note.roles && note.level === mark.level && note.functions === functions;
}

/**
 * @param {Mark} mark
 * @param {{ feature: string, functions: number }} row
 * @param {Record<string, string>} chosen
 */
function markCell(mark, row, chosen) {
  const [state, said] = LEVELS[mark.level];
  const notes = mark.notes?.filter((note) => !isSaid(note, mark, row.functions)) ?? [];
  return el(
    'td',
    { class: `mark ${state}` },
    cellsLink(chosen, `${SIGNS[state]} ${said}`),
    notes.length > 0 &&
      el(
        'ul',
        {},
        notes.map((note) => noteItem(note, row.functions)),
      ),
  );
}

/** @param {Table} table */
function supportTable(table) {
  const heads = table.guests.map((name) => {
    const guest = run.guests.find((own) => own.name === name);
    return el('span', {}, name, el('div', { class: 'aside' }, visible(guest?.toolchain ?? '')));
  });
  const shown = table.rows.filter((row) => row.marks.some((mark) => mark.level !== 'unknown'));
  const lines = shown.map((row) => {
    const isFeature = run.contracts.some((contract) => contract.feature === row.feature);
    return el(
      'tr',
      {},
      el('th', { scope: 'row', title: counted(row.functions, 'function') }, visible(row.feature)),
      row.marks.map((mark, at) =>
        markCell(mark, row, {
          contract: table.contract,
          ...(isFeature ? { feature: row.feature } : {}),
          guest: table.guests[at],
          ...(table.host === null ? {} : { text: `/host=${table.host}` }),
        }),
      ),
    );
  });
  const host = table.host === null ? '' : ` on ${table.host}`;
  const hidden = table.rows.length - shown.length;
  return el(
    'div',
    {},
    shown.length > 0 && grid(`${table.contract}${host}`, heads, lines),
    hidden > 0 &&
      el(
        'p',
        { class: 'soft' },
        `${table.contract}: ${counted(hidden, 'feature')} did not run whole.`,
      ),
  );
}

export function drawSupport() {
  const section = byId('support');
  section.hidden = run.support.length === 0;
  section.append(
    el(
      'p',
      { class: 'soft' },
      'A guest can do a feature if nothing is wrong in the cells of its functions that the guest takes part in, except for what another component alone is to blame for. Each mark shows its cells, each reason its finding; `3 of 18` counts the functions of the feature that show it.',
    ),
    ...run.support.map(supportTable),
  );
}
