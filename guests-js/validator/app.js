/**
 * The component: binds the rules to the world `user-validator`. The exports are
 * called without a receiver, so they must not use `this`.
 *
 * @module
 */

import { brokenRules, isEmail } from './rules.js';

/**
 * @typedef {import('my:user-validator/types@1.0.0').User} User
 * @typedef {import('my:user-validator/types@1.0.0').ValidationResult} ValidationResult
 */

/**
 * Answers every broken rule. An age of 2^31 and more arrives negative in QuickJS
 * (docs/findings/quickjs-large-u32.md); `>>> 0` answers the `u32` that it is.
 *
 * @param {User} user
 */
function validateUser({ name, email, age }) {
  return brokenRules({ name, email, age: age >>> 0 });
}

/** The exported interface `my:user-validator/validator`. */
export const validator = {
  validateUser,

  /**
   * @param {User} user
   * @returns {ValidationResult}
   */
  checkUser(user) {
    const errors = validateUser(user);
    return errors.length === 0 ? { tag: 'ok' } : { tag: 'errors', val: errors };
  },

  validateEmail: isEmail,
};
