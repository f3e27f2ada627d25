/**
 * The rules for users, free of everything that belongs to WebAssembly. The
 * normative text is in the comments of wit/user-validator/validator.wit.
 *
 * @module
 */

/**
 * @typedef {import('my:user-validator/types@1.0.0').User} User
 * @typedef {import('my:user-validator/types@1.0.0').ValidationError} ValidationError
 */

/**
 * The 25 characters with the Unicode property White_Space, each a single UTF-16
 * unit. `trim` will not do: it also removes U+FEFF, but not U+0085.
 */
export const WHITE_SPACE = new Set(
  '\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/**
 * Removes white space from both ends.
 *
 * @param {string} text
 * @returns {string}
 */
export function trimWhiteSpace(text) {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE_SPACE.has(text[start])) start++;
  while (end > start && WHITE_SPACE.has(text[end - 1])) end--;
  return text.slice(start, end);
}

/**
 * Tells whether a text that is not empty is a single scalar value; `length` alone
 * would not tell, since it counts UTF-16 units.
 *
 * @param {string} text
 * @returns {boolean}
 */
function isSingleScalar(text) {
  return text.length === String.fromCodePoint(text.codePointAt(0) ?? 0).length;
}

/**
 * Answers every broken rule, in the order of the rules.
 *
 * @param {User} user
 * @returns {ValidationError[]}
 */
export function brokenRules({ name, email, age }) {
  const errors = [];

  const trimmed = trimWhiteSpace(name);
  if (trimmed === '') {
    errors.push({ field: 'name', message: 'Name cannot be empty' });
  } else if (isSingleScalar(trimmed)) {
    errors.push({ field: 'name', message: 'Name must be at least 2 characters' });
  }

  if (!isEmail(email)) {
    errors.push({ field: 'email', message: 'Invalid email format' });
  }

  if (age < 13) {
    errors.push({ field: 'age', message: 'Must be at least 13 years old' });
  } else if (age > 150) {
    errors.push({ field: 'age', message: 'Invalid age' });
  }

  return errors;
}

/**
 * Tells whether an e-mail address has the right form; it is not trimmed.
 *
 * @param {string} email
 * @returns {boolean}
 */
export function isEmail(email) {
  const at = email.indexOf('@');
  const domain = email.slice(at + 1);
  return (
    at > 0 &&
    !domain.includes('@') &&
    domain.includes('.') &&
    !domain.startsWith('.') &&
    !domain.endsWith('.')
  );
}
