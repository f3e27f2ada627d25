/**
 * Shows values in WAVE, and which parts of two values differ.
 *
 * @module
 */

import { el } from './dom.js';
import { cut, visible } from './texts.js';

/** @typedef {{ text: string, differs: boolean }[]} Line */

/** A longer value is broken into lines. */
const ONE_LINE = 60;

/** More lines are not compared one by one. */
const MOST_LINES = 400;

/** The lines of a value in WAVE, one for each part of a long one. @param {string} text */
export function linesOf(text) {
  return text.length <= ONE_LINE ? [text] : broken(text);
}

/** @param {string} text */
function broken(text) {
  /** @type {string[]} */
  const lines = [];
  let line = '';
  let depth = 0;
  const end = () => {
    if (line.trim()) lines.push('  '.repeat(depth) + line.trim());
    line = '';
  };
  for (const [part] of text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'[\](){},]+|./gsu)) {
    if (/^[[({]$/.test(part)) {
      line += part;
      end();
      depth++;
    } else if (/^[\])}]$/.test(part)) {
      end();
      depth = Math.max(0, depth - 1);
      line = part;
    } else {
      line += part;
      if (part === ',') end();
    }
  }
  end();
  return lines;
}

/**
 * Two values side by side: which lines are in one alone, and which part of these.
 *
 * @param {string} one
 * @param {string} other
 * @returns {[Line[], Line[]]}
 */
export function compared(one, other) {
  const texts = [cut(one), cut(other)];
  const fit = texts.every((text) => text.length <= ONE_LINE);
  const [left, right] = fit ? texts.map((text) => [text]) : texts.map(broken);
  /** @type {[Line[], Line[]]} */
  const result = [[], []];
  let [l, r] = [0, 0];
  for (const [inLeft, inRight] of [...common(left, right), [left.length, right.length]]) {
    const pairs = Math.max(inLeft - l, inRight - r);
    for (let at = 0; at < pairs; at++) {
      const a = l + at < inLeft ? left[l + at] : undefined;
      const b = r + at < inRight ? right[r + at] : undefined;
      if (a !== undefined) result[0].push(marked(a, b));
      if (b !== undefined) result[1].push(marked(b, a));
    }
    if (inLeft < left.length) result[0].push([{ text: left[inLeft], differs: false }]);
    if (inRight < right.length) result[1].push([{ text: right[inRight], differs: false }]);
    [l, r] = [inLeft + 1, inRight + 1];
  }
  return result;
}

/**
 * The places of lines that two values have in common, in their order.
 *
 * @param {string[]} left
 * @param {string[]} right
 * @returns {[number, number][]}
 */
function common(left, right) {
  if (left.length > MOST_LINES || right.length > MOST_LINES) return [];
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let l = left.length - 1; l >= 0; l--) {
    for (let r = right.length - 1; r >= 0; r--) {
      lengths[l][r] =
        left[l] === right[r]
          ? lengths[l + 1][r + 1] + 1
          : Math.max(lengths[l + 1][r], lengths[l][r + 1]);
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let l = 0, r = 0; l < left.length && r < right.length; ) {
    if (left[l] === right[r]) pairs.push([l++, r++]);
    else if (lengths[l + 1][r] >= lengths[l][r + 1]) l++;
    else r++;
  }
  return pairs;
}

/**
 * A line with the part marked by which it differs from another.
 *
 * @param {string} own
 * @param {string | undefined} other
 * @returns {Line}
 */
function marked(own, other) {
  if (other === undefined) return [{ text: own, differs: true }];
  const [a, b] = [[...own], [...other]];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const parts = [a.slice(0, start), a.slice(start, a.length - end), a.slice(a.length - end)];
  return parts.map((part, at) => ({ text: part.join(''), differs: at === 1 }));
}

/** @param {Line[]} lines */
export function shownLines(lines) {
  const parts = lines.map((line) => [
    ...line.map(({ text, differs }) =>
      differs ? el('mark', { class: 'differs' }, visible(text)) : el('span', {}, visible(text)),
    ),
    '\n',
  ]);
  return el('pre', { tabindex: '0' }, parts.flat());
}
