/**
 * Starts the browser that `toolchain.sh` found, by the driver that it installed.
 *
 * @module
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Finds modules where the driver is. */
export const modules = createRequire(join(process.env.BROWSER_MODULES ?? '.', 'package.json'));

/** Starts Chromium. */
export function launch() {
  // Nothing but this project's own pages is opened.
  const args = ['--no-sandbox'];
  return modules('playwright-core').chromium.launch({ executablePath: process.env.BROWSER, args });
}
