/**
 * The component: responds to the `fetch` event.
 *
 * @module
 */

import { respond } from './respond.js';

addEventListener('fetch', (event) => {
  const fetched = /** @type {FetchEvent} */ (event);
  fetched.respondWith(respond(fetched.request));
});
