/**
 * Users as rows.
 *
 * @module
 */

/** Asks for all users. */
export const LIST = 'SELECT name, email FROM users ORDER BY name';

const CREATE = 'CREATE TABLE users (name, email)';

/**
 * What is wrong with a user, if anything is.
 *
 * @param {string} name
 * @param {string} email
 */
export function objection(name, email) {
  if (name === '') {
    return 'name is required';
  }
  return email.includes('@') ? undefined : 'email is invalid';
}

/**
 * Stores a user.
 *
 * @template T
 * @param {string} name
 * @param {string} email
 * @param {(sql: string) => T} execute what throws the reason of a statement that fails
 * @param {(error: unknown) => string | undefined} reason the reason, if it was one
 */
export function add(name, email, execute, reason) {
  try {
    execute(CREATE);
  } catch (error) {
    if (reason(error) !== 'table users already exists') {
      throw error;
    }
  }
  return execute(`INSERT INTO users VALUES (${quoted(name)}, ${quoted(email)})`);
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "''")}'`;
}
