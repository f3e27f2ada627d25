/**
 * The page of a report, as a person uses it.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch, modules } from './driver.js';

const axe = readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8');
const pages = process.env.PAGES ?? '.';

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** Opens the page of a report; fails if it says an error or asks for anything. */
async function open(name, options = {}) {
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  const url = pathToFileURL(join(pages, name, 'index.html')).href;
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

/** What axe-core finds. */
async function barriers(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

test('the first screen says whose fault it is, and what the eye does not see', async () => {
  const { page, complaints } = await open('red');
  assert.match(await page.textContent('#verdict'), /Red: 4 cells of 12 cells.*validator=trim/);
  const faults = await page.locator('#faults .fault').allTextContents();
  assert.ok(faults.some((text) => text.includes('U+FEFF is ZERO WIDTH NO-BREAK SPACE')));
  assert.match(await page.textContent('.answers mark'), /must be at least 2 characters/);
  assert.deepEqual(complaints, []);
});

test('filters narrow the matrices and survive a reload', async () => {
  const { page } = await open('red');
  await page.selectOption('[name=guest]', 'trim');
  await page.selectOption('[name=verdict]', '!');
  assert.equal(await page.textContent('#shown'), '4 cells shown');
  await page.reload();
  assert.equal(await page.textContent('#shown'), '4 cells shown');
  await page.click('button[type=reset]');
  await page.waitForFunction(
    () => document.querySelector('#shown').textContent === '12 cells shown',
  );
  await page.selectOption('[name=colour]', 'time');
  assert.match(await page.locator('#matrices td a').first().textContent(), /µs|ms/);
});

test('a red cell opens by keyboard alone, and its command is copied', async () => {
  const { page } = await open('red');
  await page.fill('[name=text]', 'service=c/validator=trim');
  await page.keyboard.press('Tab');
  for (let turn = 0; turn < 5; turn++) {
    const on = await page.evaluate(() => document.activeElement.closest('td') !== null);
    if (on) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  assert.match(await page.textContent('#cell-title'), /^create-user\/service=c\/validator=trim$/);
  assert.match(page.url(), /cell=create-user/);
  await page.locator('dialog button', { hasText: 'Copy' }).first().click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^lab replay create-user\/service=c\/validator=trim@/);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog').open);
  assert.doesNotMatch(page.url(), /cell=/);
});

test('a link to a cell opens it', async () => {
  const { page } = await open('red');
  const url = page.url();
  await page.goto('about:blank');
  await page.goto(`${url}#/cell=validate-user%2Fvalidator%3Dtrim`);
  await page.waitForSelector('dialog[open]');
  assert.deepEqual(await barriers(page), []);
});

test('what each component did is a diagram and a list', async () => {
  const { page } = await open('red');
  const url = page.url();
  await page.goto('about:blank');
  await page.goto(`${url}#/cell=create-user%2Fservice%3Dc%2Fvalidator%3Dtrim`);
  await page.waitForSelector('dialog[open] .sequence');
  const figure = page.locator('dialog .sequence').first();
  const lanes = await figure.locator('.lane text').allTextContents();
  assert.deepEqual(lanes, ['host', 'service=c', 'validator=trim']);
  // Two calls, there and back; what the validator returns is wrong first.
  const arrows = await figure
    .locator('.arrow')
    .evaluateAll((all) => all.map((arrow) => arrow.getAttribute('class')));
  assert.deepEqual(arrows, [
    'arrow handed',
    'arrow handed',
    'arrow returned wrong',
    'arrow returned',
  ]);
  assert.match(await figure.locator('.arrow text').nth(1).textContent(), /^validate-user\(.*…/);
  // The diagram is drawn for the eye; the list says it all.
  assert.equal(await figure.locator('svg').getAttribute('aria-hidden'), 'true');
  await figure.locator('summary').press('Enter');
  const list = await figure.locator('ol li').allTextContents();
  assert.equal(list.length, 4);
  assert.match(list[1], /^service=c calls validator=trim: validate-user\(\{name: "U\+0085"/);
  assert.match(list[2], /^✗ wrong first: validator=trim returns to service=c: .*; right is /);
  assert.deepEqual(await barriers(page), []);
});

test('of two faults each has its calls, and a cell without faults has none', async () => {
  const { page } = await open('red');
  const url = page.url();
  const titles = async (/** @type {string} */ key) => {
    await page.goto('about:blank');
    await page.goto(`${url}#/cell=${encodeURIComponent(key)}`);
    await page.waitForSelector('dialog[open]');
    return page.locator('dialog h3', { hasText: 'The calls' }).allTextContents();
  };
  const both = ['The calls of fault 1', 'The calls of fault 2'];
  assert.deepEqual(await titles('create-user/service=rust/validator=trim'), both);
  assert.deepEqual(await titles('validate-user/validator=trim'), ['The calls']);
  assert.deepEqual(await titles('create-user/service=c/validator=js'), []);
});

test('hostile calls are drawn short and do nothing', async () => {
  const { page, complaints } = await open('hostile');
  const url = page.url();
  await page.goto('about:blank');
  await page.goto(`${url}#/cell=validate-user%2Fvalidator%3Dtrim`);
  await page.waitForSelector('dialog[open] .sequence');
  const figure = page.locator('dialog .sequence').first();
  await figure.locator('summary').click();
  const text = await figure.textContent();
  assert.ok(text.includes('<img src=x') && text.length < 10_000, `${text.length}`);
  assert.ok(!text.includes('\u202e') && !text.includes('\u001b'));
  assert.equal(await figure.locator('img, script').count(), 0);
  assert.deepEqual(complaints, []);
});

for (const [name, options] of [
  ['wide and light', { colorScheme: 'light' }],
  ['wide and dark', { colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 360, height: 740 } }],
]) {
  test(`there are no barriers: ${name}`, async () => {
    const { page } = await open('red', options);
    assert.deepEqual(await barriers(page), []);
    const wider = await page.evaluate(() => document.body.scrollWidth > innerWidth);
    assert.equal(wider, false);
  });
}

test('hostile texts are shown and do nothing', async () => {
  const { page, complaints } = await open('hostile');
  assert.equal(await page.title(), 'Interop report');
  const text = await page.textContent('#faults');
  assert.ok(text.includes('<img src=x onerror='));
  assert.ok(text.includes('U+202E') && !text.includes('\u202e'));
  assert.ok(text.length < 100_000);
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.deepEqual(complaints, []);
});
