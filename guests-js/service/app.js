/**
 * The component: binds the service to the world `user-service`. The exports are
 * called without a receiver, so they must not use `this`.
 *
 * @module
 */

import { validateUser } from 'my:user-validator/validator@1.0.0';
import { userId } from './user-id.js';

/** @typedef {import('my:user-validator/types@1.0.0').User} User */

/**
 * Creates a user if the imported validator has nothing against it.
 *
 * @param {User} user
 */
function createUser(user) {
  const errors = validateUser(user);
  const success = errors.length === 0;
  return {
    success,
    userId: success ? userId(user.name, user.email, user.age) : undefined,
    errors,
  };
}

/** The exported interface `my:user-service/service`. */
export const service = {
  createUser,

  /** @param {User[]} users */
  createUsers(users) {
    return users.map(createUser);
  },
};
