/**
 * The component: binds both views of a reader to the world `reader`.
 *
 * @module
 */

export { imported } from './imported.js';
export { standard } from './standard.js';
