/**
 * Lists the faults: what is new first, what is expected folded.
 *
 * @module
 */

import { byId, el, folded } from './dom.js';
import { counted, some } from './figures.js';
import { cellLink, findingLink } from './filters.js';
import { keyOf, run, word } from './run.js';
import { codePoints, cut, visible } from './texts.js';
import { compared, linesOf, shownLines } from './values.js';

/** @import { Example, Fault } from './run.js' */

/** A command with a button that copies it. @param {string} command */
function copied(command) {
  const button = el(
    'button',
    {
      type: 'button',
      click: async () => {
        await navigator.clipboard.writeText(command);
        button.textContent = 'Copied';
      },
    },
    'Copy the command',
  );
  return el('div', {}, el('pre', { tabindex: '0' }, visible(command)), button);
}

/** @param {Example} own */
function example(own) {
  const [answer, expected] = compared(own.answer, own.expected);
  const before = own.before ?? [];
  return [
    before.length > 0 && el('p', {}, `after ${counted(before.length, 'other call')}:`),
    before.length > 0 &&
      shownLines(before.slice(0, 10).map((text) => [{ text: cut(text), differs: false }])),
    el('p', { class: 'soft' }, 'The smallest input:'),
    shownLines(linesOf(cut(own.input)).map((text) => [{ text, differs: false }])),
    codePoints(own.input),
    el(
      'div',
      { class: 'answers' },
      el(
        'div',
        {},
        el('p', { class: 'soft' }, 'The answer:'),
        shownLines(answer),
        codePoints(own.answer),
      ),
      el('div', {}, el('p', { class: 'soft' }, 'What is right:'), shownLines(expected)),
    ),
  ].flat();
}

/**
 * A fault, by the input that shows it in one of its cells: the smallest, or that of a cell which is
 * looked at.
 *
 * @param {Fault} fault
 * @param {boolean} opened
 * @param {[number, number]} smallest
 */
export function faultItem(fault, opened, [of, at] = fault.smallest) {
  const told = run.cells[of].e?.[at];
  const [cell, which] = fault.smallest;
  if (!told && (of !== cell || at !== which)) return faultItem(fault, opened);
  const [shown, replay, detail] = told ?? [null, null, null];
  const own = shown === null ? null : run.examples[shown];
  const command =
    replay === null ? '' : run.texts[replay].replace('{cell}', () => keyOf(run.cells[of]));
  const cells = fault.cells.map((at) => run.cells[at]);
  const contracts = [...new Set(cells.map((cell) => run.contracts[cell.c].name))];
  const known = fault.expected !== null;
  const title = `${run.verdicts[fault.verdict]}: ${some(fault.blame) || 'nobody can be blamed'}`;
  const where = `${counted(cells.length, 'cell')} of ${some(contracts)}`;
  const links = () => cells.slice(0, 8).map((cell) => el('li', {}, cellLink(cell, keyOf(cell))));
  return el(
    'li',
    { class: known ? 'fault known' : 'fault' },
    el(
      'h3',
      {},
      el('span', { class: `badge ${known ? 'expected' : 'red'}` }, known ? '◐ expected' : '✗ new'),
      ' ',
      visible(title),
      ' ',
      el('span', { class: 'soft' }, where),
    ),
    (fault.expected ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => el('p', {}, findingLink(line, visible(line)))),
    own?.characters.map((text) => el('p', {}, 'The input has ', visible(text))),
    fault.differences.length > 0 &&
      el('p', { class: 'soft' }, visible(`shows: ${some(fault.differences)}`)),
    folded('input, answers, cells', opened, () => [
      ...(own === null ? [] : example(own)),
      command && copied(command),
      detail !== null &&
        run.texts[detail] &&
        el('pre', { tabindex: '0' }, visible(cut(run.texts[detail]))),
      el('ul', {}, links(), cells.length > 8 && el('li', {}, `and ${cells.length - 8} more`)),
    ]),
  );
}

export function drawFaults() {
  const section = byId('faults');
  const unexpected = run.faults.filter((fault) => fault.expected === null);
  const known = run.faults.filter((fault) => fault.expected !== null);
  const silent = run.cells.filter((cell) => cell.s === 'red' && !cell.f);
  if (run.green) {
    section.append(el('p', {}, '✓ Nothing is wrong that was not expected.'));
  }
  section.append(
    el(
      'ol',
      { class: 'faults' },
      unexpected.map((fault, at) => faultItem(fault, at === 0)),
    ),
  );
  if (silent.length > 0) {
    const links = silent
      .slice(0, 50)
      .map((cell) => el('li', {}, cellLink(cell, `${keyOf(cell)}: ${word(cell)}`)));
    section.append(el('ul', {}, links));
  }
  if (known.length > 0) {
    section.append(
      folded(`${counted(known.length, 'divergence')} known and expected`, false, () =>
        el(
          'ol',
          { class: 'faults' },
          known.map((fault) => faultItem(fault, false)),
        ),
      ),
    );
  }
}
