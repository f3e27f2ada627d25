/**
 * The arithmetic of reports, free of everything that belongs to WebAssembly. The
 * normative text is in the comments of wit/reporting/reporting.wit.
 *
 * @module
 */

/** The highest age of each bucket but the last. */
const HIGHEST = [12, 17, 24, 34, 49, 64, 150];

/**
 * Counts the ages that fall into each bucket.
 *
 * @param {number[]} users
 * @returns {Uint32Array}
 */
export function ages(users) {
  const counts = new Uint32Array(HIGHEST.length + 1);
  for (const age of users) {
    const bucket = HIGHEST.findIndex((highest) => age <= highest);
    counts[bucket < 0 ? HIGHEST.length : bucket]++;
  }
  return counts;
}

/**
 * Answers each domain with its number of addresses and its share of them.
 *
 * @param {string[]} emails
 */
export function domains(emails) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const email of emails) {
    const domain = email.slice(email.indexOf('@') + 1);
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return Array.from(counts, ([domain, users]) => ({
    domain,
    users,
    share: Math.floor((users * 10_000) / emails.length),
  })).sort((a, b) => b.users - a.users || compareScalars(a.domain, b.domain));
}

/**
 * Compares texts by their scalar values, which is the order of their UTF-8 bytes;
 * `<` compares UTF-16 units, of which a surrogate comes before U+E000.
 *
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
function compareScalars(a, b) {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) {
      return Number(left[i].codePointAt(0)) - Number(right[i].codePointAt(0));
    }
  }
  return left.length - right.length;
}

/**
 * Answers the score of a user.
 *
 * @param {number} age
 * @param {string} name
 * @param {boolean} created
 * @returns {number}
 */
export function score(age, name, created) {
  const length = Math.min(Array.from(name).length, 64);
  const z = -2.7 + 0.031 * Math.min(age, 150) + 0.085 * length + 1.9 * (created ? 1 : 0);
  return 1 / (1 + Math.exp(-z));
}
