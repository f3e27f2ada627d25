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

/** The exported interface `my:user-validator/validator`. */
export const validator = {
  validateUser: brokenRules,

  /**
   * @param {User} user
   * @returns {ValidationResult}
   */
  checkUser(user) {
    const errors = brokenRules(user);
    return errors.length === 0 ? { tag: 'ok' } : { tag: 'errors', val: errors };
  },

  validateEmail: isEmail,
};
