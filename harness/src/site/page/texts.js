/**
 * Shows texts of guests and people: not too long, and with names for the characters that are not seen.
 *
 * @module
 */

import { el } from './dom.js';
import { counted } from './figures.js';

/** The characters that cannot be seen, or that change how others are shown. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|\\u\{[0-9a-f]+\}/gu;

/** Of a longer text, the beginning and the end are shown. */
const MOST_SHOWN = 4000;

/** A text in which what is not seen stands by its code point. @param {string} text */
export function visible(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(UNSEEN)) {
    if (found[0] === '\n') continue;
    parts.push(text.slice(at, found.index), el('span', { class: 'seen' }, codePoint(found[0])));
    at = found.index + found[0].length;
  }
  return [...parts, text.slice(at)];
}

/** The code point of a character, or of the escape that stands for it. @param {string} c */
function codePoint(c) {
  const code = c.startsWith('\\u{') ? c.slice(3, -1) : (c.codePointAt(0) ?? 0).toString(16);
  return `U+${code.toUpperCase().padStart(4, '0')}`;
}

/** A text that is not too long, with what was left out. @param {string} text */
export function cut(text) {
  if (text.length <= MOST_SHOWN) return text;
  const half = MOST_SHOWN / 2;
  return `${text.slice(0, half)} .. ${counted(text.length - MOST_SHOWN, 'unit')} left out .. ${text.slice(-half)}`;
}

/** The characters of strings that are not plain ASCII. @param {string} text */
export function codePoints(text) {
  const strings = [...text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/gsu)].map(([own]) => own);
  const odd = strings.filter((own) => /[^ -~]|\\u/u.test(own)).slice(0, 4);
  return odd.map((own) => {
    const plain = own
      .slice(1, -1)
      .replace(/\\u\{([0-9a-f]+)\}/giu, (_, code) =>
        String.fromCodePoint(Number.parseInt(code, 16)),
      );
    const all = [...plain];
    const names = all.slice(0, 24).map((c) => (/[!-~]/.test(c) ? c : codePoint(c)));
    const more = all.length > 24 ? ` and ${all.length - 24} more` : '';
    return el('p', { class: 'aside' }, `code points: ${names.join(' ')}${more}`);
  });
}
