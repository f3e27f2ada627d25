/**
 * The component: binds the user store to the world `user-store`. The exports are called
 * without a receiver, so they must not use `this`.
 *
 * @module
 */

import { DbConnection, describe, rename } from 'my:database/connection@1.0.0';
import { add, LIST, objection } from './user.js';

/** @typedef {import('my:database/users@1.0.0').Step} Step */
/** @typedef {import('my:database/users@1.0.0').Outcome} Outcome */

/**
 * Drops a handle. What jco says of the types of a world does not have the method.
 *
 * @param {DbConnection} connection
 */
function drop(connection) {
  const methods = /** @type {Record<symbol, () => void>} */ (/** @type {unknown} */ (connection));
  methods[Symbol.dispose ?? Symbol.for('dispose')]();
}

/** @type {Outcome} */
const DONE = { tag: 'done' };

/**
 * The text of an error that a result carried; of another error there is none.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
function reason(error) {
  const payload = /** @type {{ payload?: unknown } | undefined} */ (error)?.payload;
  return typeof payload === 'string' ? payload : undefined;
}

/**
 * An outcome, `failed` if there is a reason for it.
 *
 * @param {() => Outcome} work
 * @returns {Outcome}
 */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    const why = reason(error);
    if (why === undefined) {
      throw error;
    }
    return { tag: 'failed', val: why };
  }
}

/** The connections of one run by place; a place whose connection was dropped is empty. */
class Connections {
  /** @type {(DbConnection | undefined)[]} */
  #places = [];

  /**
   * @param {Step} step
   * @returns {Outcome}
   */
  run(step) {
    if (step.tag === 'open') {
      this.#places.push(new DbConnection(step.val));
      return DONE;
    }
    const at = (typeof step.val === 'number' ? step.val : step.val.at) >>> 0;
    const connection = this.#places[at];
    if (connection === undefined) {
      return { tag: 'absent' };
    }
    switch (step.tag) {
      case 'query': {
        const { text } = step.val;
        return attempt(() => ({ tag: 'rows', val: connection.query(text) }));
      }
      case 'execute': {
        const { text } = step.val;
        return attempt(() => ({ tag: 'changed', val: connection.execute(text) }));
      }
      case 'close':
        connection.close();
        return DONE;
      case 'release':
        this.#places[at] = undefined;
        drop(connection);
        return DONE;
      case 'describe':
        return { tag: 'text', val: describe(connection) };
      case 'rename':
        // Given away: it is not ours to drop, whatever comes of it.
        this.#places[at] = undefined;
        this.#places[at] = rename(connection, step.val.text);
        return DONE;
      case 'add-user': {
        const { name, email } = step.val;
        const wrong = objection(name, email);
        if (wrong !== undefined) {
          return { tag: 'failed', val: wrong };
        }
        const execute = (/** @type {string} */ sql) => connection.execute(sql);
        return attempt(() => ({ tag: 'changed', val: add(name, email, execute, reason) }));
      }
      case 'list-users':
        return attempt(() => ({ tag: 'rows', val: connection.query(LIST) }));
    }
  }

  drop() {
    for (const connection of this.#places) {
      if (connection !== undefined) {
        drop(connection);
      }
    }
  }
}

/** The exported interface `my:database/users`. */
export const users = {
  /** @param {Step[]} steps */
  run(steps) {
    const connections = new Connections();
    try {
      return steps.map((step) => connections.run(step));
    } finally {
      connections.drop();
    }
  },
};
