/**
 * Writes figures for people: times, sizes, counts.
 *
 * @module
 */

/** @param {number} value */
export function micros(value) {
  return value < 1000 ? `${short(value)} µs` : `${short(value / 1000)} ms`;
}

/** @param {number} value */
export function seconds(value) {
  return `${short(value)} s`;
}

/** @param {number} value */
export function bytes(value) {
  return value < 1 << 20 ? `${short(value / 1024)} KiB` : `${short(value / (1 << 20))} MiB`;
}

/** @param {number} value */
export function short(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** @param {number} count @param {string} what */
export function counted(count, what) {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

/** A share as a percentage, rounded down so that only all is 100. @param {[number, number]} share */
export function percent([good, all]) {
  return all === 0 ? '–' : `${Math.floor((100 * good) / all)} %`;
}

/** The first few of some texts, and how many more there are. @param {string[]} all */
export function some(all) {
  const more = all.length - 4;
  return [...all.slice(0, 4), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
