/**
 * Draws what each component of a cell was handed and returned, as a diagram and as a list.
 *
 * @module
 */

import { el } from './dom.js';
import { counted } from './figures.js';
import { run } from './run.js';
import { visible } from './texts.js';

/**
 * @import { Cell, Trace } from './run.js'
 * @typedef {{ call: number, way: 'handed' | 'returned', from: number, to: number, text: string,
 *   wrong: boolean }} Arrow
 */

/** In pixels: between two lanes, two arrows, and beside and above the lanes. */
const LANE = 260;
const ROW = 44;
const SIDE = 96;
const HEAD = 40;

/** So many characters fit beside an arrow, and so many of a name above a lane. */
const MOST_BESIDE = 32;
const MOST_ABOVE = 24;

/** The lists have more, and the terminal all. */
const MOST_LISTED = 400;

/** The calls of each fault of a cell that were recorded. @param {Cell} cell */
export function sequences(cell) {
  const { roles } = run.contracts[cell.c];
  const names = roles.map((role, at) => `${role}=${run.guests[cell.g[at]].name}`);
  const places = cell.r ?? [];
  return places.flatMap((place, at) => {
    if (place === null) return [];
    const title = places.length > 1 ? `The calls of fault ${at + 1}` : 'The calls';
    return [el('h3', {}, title), sequence(run.traces[place], ['host', ...names])];
  });
}

/** @param {Trace} trace @param {string[]} names */
function sequence(trace, names) {
  const all = arrowsOf(trace);
  const last = Math.max(...trace.calls.map((call) => call.stage + 1), 0);
  // The host stands at both ends where no guest is at the inner one.
  const lanes = last < names.length ? names : [...names, 'host'];
  const wrong = all.some((arrow) => arrow.wrong);
  return el(
    'figure',
    { class: 'sequence' },
    el(
      'figcaption',
      { class: 'soft' },
      'The smallest input, replayed with the host between the components. ',
      all.length > 0 && (wrong ? '✗ is what is wrong first.' : 'Nothing is wrong in this replay.'),
    ),
    trace.note && el('p', {}, visible(shortened(trace.note, MOST_LISTED))),
    all.length > 0 && el('div', { class: 'scroll', tabindex: '0' }, diagram(all, lanes)),
    all.length > 0 &&
      el(
        'details',
        {},
        el('summary', {}, 'The same as a list'),
        el(
          'ol',
          {},
          all.map((arrow) => el('li', {}, told(trace, arrow, lanes))),
        ),
      ),
    trace.more && el('p', {}, `${counted(trace.more, 'more call')} left out`),
  );
}

/**
 * The arrows of a trace in the order of time. A call is over when one begins that is not within it.
 *
 * @param {Trace} trace
 * @returns {Arrow[]}
 */
function arrowsOf({ calls, first_wrong: first }) {
  /** @type {Arrow[]} */
  const arrows = [];
  /** @type {number[]} */
  const open = [];
  const add = (/** @type {number} */ call, /** @type {Arrow['way']} */ way) => {
    const { stage, function: name, args, answer } = calls[call];
    const outer = open.length > 0 ? calls[open[open.length - 1]].stage + 1 : 0;
    const [from, to] = way === 'handed' ? [outer, stage + 1] : [stage + 1, outer];
    const wrong = first?.call === call && first.way === way;
    arrows.push({ call, way, from, to, wrong, text: way === 'handed' ? name + args : answer });
  };
  const end = () => {
    const call = open.pop();
    if (call !== undefined) add(call, 'returned');
  };
  for (const [call, { stage }] of calls.entries()) {
    while (open.length > 0 && calls[open[open.length - 1]].stage >= stage) end();
    add(call, 'handed');
    open.push(call);
  }
  while (open.length > 0) end();
  return arrows;
}

/** An arrow in words. @param {Trace} trace @param {Arrow} arrow @param {string[]} lanes */
function told(trace, arrow, lanes) {
  const { failed, expected } = trace.calls[arrow.call];
  const [from, to] = [lanes[arrow.from], lanes[arrow.to]];
  const does =
    arrow.way === 'handed'
      ? `${from} calls ${to}: `
      : `${from} ${failed ? 'fails' : 'returns'} to ${to}: `;
  const right = arrow.way === 'returned' ? expected : undefined;
  return [
    arrow.wrong && el('strong', { class: 'wrong' }, '✗ wrong first: '),
    visible(does),
    el('code', {}, visible(shortened(arrow.text, MOST_LISTED))),
    right !== undefined && '; right is ',
    right !== undefined && el('code', {}, visible(shortened(right, MOST_LISTED))),
  ].flat();
}

/** The diagram, which the list says in words. @param {Arrow[]} arrows @param {string[]} lanes */
function diagram(arrows, lanes) {
  const width = 2 * SIDE + (lanes.length - 1) * LANE;
  const height = HEAD + (arrows.length + 1) * ROW;
  const x = (/** @type {number} */ lane) => SIDE + lane * LANE;
  const drawnLanes = lanes.map((name, lane) =>
    svg(
      'g',
      { class: 'lane' },
      svg('line', { x1: x(lane), x2: x(lane), y1: HEAD, y2: height }),
      text(name, MOST_ABOVE, { x: x(lane), y: HEAD / 2 }),
    ),
  );
  const drawnArrows = arrows.map(({ from, to, way, text: words, wrong }, at) => {
    const y = HEAD + (at + 1) * ROW;
    const [start, end] = [x(from), x(to)];
    const back = end < start ? 7 : -7;
    return svg(
      'g',
      { class: `arrow ${way}${wrong ? ' wrong' : ''}` },
      svg('title', {}, document.createTextNode(plain(shortened(words, MOST_LISTED)))),
      svg('line', { x1: start, x2: end, y1: y, y2: y }),
      svg('path', { d: `M${end} ${y}l${back} -5v10z` }),
      text((wrong ? '✗ ' : '') + words, MOST_BESIDE, { x: (start + end) / 2, y: y - 8 }),
    );
  });
  const viewBox = `0 0 ${width} ${height}`;
  return svg(
    'svg',
    { 'aria-hidden': 'true', viewBox, width, height },
    ...drawnLanes,
    ...drawnArrows,
  );
}

/** @param {string} words @param {number} most @param {Record<string, string | number>} attributes */
function text(words, most, attributes) {
  return svg(
    'text',
    { 'text-anchor': 'middle', ...attributes },
    document.createTextNode(shortened(plain(shortened(words, MOST_LISTED)), most)),
  );
}

/** A text in which what is not seen is its code point. @param {string} words */
function plain(words) {
  return visible(words)
    .map((part) => (typeof part === 'string' ? part : part.textContent))
    .join('');
}

/** The beginning and the end of a text that is longer. @param {string} words @param {number} most */
function shortened(words, most) {
  const all = [...words.slice(0, 4 * MOST_LISTED), ...words.slice(4 * MOST_LISTED).slice(-most)];
  if (all.length <= most) return words;
  const end = Math.floor(most / 3);
  return `${all.slice(0, most - end - 1).join('')}…${all.slice(-end).join('')}`;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...Node} children */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
