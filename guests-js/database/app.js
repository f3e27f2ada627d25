/**
 * The component: binds the tables to the world `watched-database`.
 *
 * @module
 */

import { dropped, opened } from 'my:database/census@1.0.0';
import { SqlError, Tables } from './tables.js';

/** An error that the contract knows, as the payload of a result. */
class Failure extends Error {
  /** @param {string} payload */
  constructor(payload) {
    super(payload);
    this.payload = payload;
  }
}

/**
 * Answers, or fails with the text of the contract.
 *
 * @template T
 * @param {Tables | undefined} tables
 * @param {(tables: Tables) => T} work
 */
function connected(tables, work) {
  if (tables === undefined) {
    throw new Failure('Not connected');
  }
  try {
    return work(tables);
  } catch (error) {
    throw error instanceof SqlError ? new Failure(error.message) : error;
  }
}

/** The resource. The bindings dispose of it when its last handle is dropped. */
class DbConnection {
  /** `undefined` once closed. */
  #tables = /** @type {Tables | undefined} */ (new Tables());
  #number = opened();

  /** @param {string} connectionString */
  constructor(connectionString) {
    this.name = connectionString;
  }

  /** @param {string} sql */
  query(sql) {
    return connected(this.#tables, (tables) => tables.query(sql));
  }

  /** @param {string} sql */
  execute(sql) {
    return connected(this.#tables, (tables) => tables.execute(sql));
  }

  close() {
    this.#tables = undefined;
  }

  [Symbol.dispose ?? Symbol.for('dispose')]() {
    dropped(this.#number);
  }
}

/**
 * A handle of the contract as what it is here.
 *
 * @param {import('my:database/connection@1.0.0').DbConnection} connection
 */
function own(connection) {
  return /** @type {DbConnection} */ (connection);
}

/** The exported interface `my:database/connection`. */
export const connection = {
  DbConnection,

  /** @param {import('my:database/connection@1.0.0').DbConnection} connection which is lent */
  describe(connection) {
    return own(connection).name;
  },

  /**
   * @param {import('my:database/connection@1.0.0').DbConnection} connection which is given,
   *   and given back
   * @param {string} name
   */
  rename(connection, name) {
    own(connection).name = name;
    return own(connection);
  },
};
