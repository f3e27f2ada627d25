/**
 * Starts the browser that `toolchain.sh` found, by the driver that it installed, and opens pages as
 * tests need them.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = createRequire(join(process.env.BROWSER_MODULES ?? '.', 'package.json'));
const pages = process.env.PAGES ?? '.';

/** Starts Chromium. */
export function launch() {
  // Nothing but this project's own pages is opened.
  const args = ['--no-sandbox'];
  return modules('playwright-core').chromium.launch({ executablePath: process.env.BROWSER, args });
}

/** Opens a page of a site, and collects what it complains of: errors, and whatever it asks for. */
export async function open(browser, site, { file = 'index.html', ...options } = {}) {
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  const [name, place] = file.split('#');
  const url = pathToFileURL(join(pages, site, name)).href;
  page.on('request', (request) => {
    // A person may follow a link to another page.
    if (!request.isNavigationRequest()) complaints.push(request.url());
  });
  await page.goto(place === undefined ? url : `${url}#${place}`);
  return { page, complaints };
}

/** What axe-core finds. */
export async function barriers(page) {
  await page.evaluate(readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}
