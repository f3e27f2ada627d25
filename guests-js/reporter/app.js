/**
 * The component: binds the reports to the world `reporter`. The exports are called
 * without a receiver, so they must not use `this`.
 *
 * @module
 */

import { createUsers } from 'my:user-service/service@1.0.0';
import { ages, domains, score } from './report.js';

/** @typedef {import('my:user-validator/types@1.0.0').User} User */

/** The exported interface `my:reporting/reports`. */
export const reports = {
  /** @param {User[]} users */
  reportUsers(users) {
    const results = createUsers(users);
    // An age of 2^31 and more arrives negative in QuickJS
    // (docs/findings/quickjs-large-u32.md); `>>> 0` answers the `u32` that it is.
    const years = users.map((user) => user.age >>> 0);
    const emails = users.filter((_, i) => results[i].success).map((user) => user.email);
    const errors = results.flatMap((result) => result.errors);
    /** @param {string} field */
    const broken = (field) => errors.filter((error) => error.field === field).length;
    return {
      created: emails.length,
      rejected: users.length - emails.length,
      broken: { name: broken('name'), email: broken('email'), age: broken('age') },
      ages: ages(years),
      domains: domains(emails),
      scores: Float64Array.from(users, (user, i) => score(years[i], user.name, results[i].success)),
    };
  },
};
