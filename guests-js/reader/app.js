/**
 * The component: binds what a reader sees to the world `reader`.
 *
 * @module
 */

export { imported } from './imported.js';
export { standard } from './standard.js';
