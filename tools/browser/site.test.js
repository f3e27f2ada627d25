/**
 * The pages beside that of a report: findings, trends, mutants, costs.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { barriers, launch, open as openIn } from './driver.js';

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

const open = (site, options) => openIn(browser, site, options);
const FILES = ['findings.html', 'trends.html', 'mutants.html', 'costs.html'];

test('every page leads to every other', async () => {
  const { page, complaints } = await open('types');
  for (const title of ['Findings', 'Trends', 'Mutants', 'Costs', 'Interop report']) {
    await page.locator('nav a', { hasText: title }).click();
    assert.equal(await page.textContent('h1'), title);
    assert.equal(await page.textContent('nav [aria-current=page]'), title);
  }
  assert.deepEqual(complaints, []);
});

for (const [name, options] of [
  ['wide and light', { colorScheme: 'light' }],
  ['wide and dark', { colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 360, height: 740 } }],
]) {
  for (const file of FILES) {
    test(`there are no barriers: ${file}, ${name}`, async () => {
      const { page, complaints } = await open('types', { file, ...options });
      assert.deepEqual(await barriers(page), []);
      const wider = await page.evaluate(() => document.body.scrollWidth > innerWidth);
      assert.equal(wider, false);
      assert.deepEqual(complaints, []);
    });
  }
}

test('a finding opens its cells in the report', async () => {
  const { page } = await open('types', { file: 'findings.html' });
  const finding = page.locator('section', { hasText: 'strings lose a leading U+FEFF' });
  await finding.locator('summary').click();
  const link = finding.locator('details a').first();
  const key = await link.textContent();
  await link.click();
  await page.waitForSelector('dialog[open]');
  assert.equal(await page.textContent('#cell-title'), key);
});

test('the bars of mutants are as long as their counts', async () => {
  const { page } = await open('types', { file: 'mutants.html' });
  const section = page.locator('section').first();
  const row = section.locator('tbody tr').first();
  const counts = (await row.locator('td').allTextContents()).map(Number);
  const sum = counts.reduce((a, b) => a + b, 0);
  assert.ok(sum > 0);
  const note = counts.join(' + ');
  assert.ok((await section.locator('svg text').allTextContents()).includes(note));
  const rectangles = await section.locator('svg rect').all();
  const boxes = await Promise.all(rectangles.map((own) => own.boundingBox()));
  const line = boxes.filter(({ y }) => Math.abs(y - boxes[0].y) < 1);
  const width = line.reduce((all, box) => all + box.width, 0);
  const shares = line.map((box) => Math.round((box.width / width) * sum));
  assert.deepEqual(
    shares,
    counts.filter((count) => count > 0),
  );
  assert.ok((await section.locator('h3 + ul li').count()) > 0);
});

test('hostile texts are shown on other pages too and do nothing', async () => {
  const { page, complaints } = await open('hostile-types', { file: 'findings.html' });
  const text = await page.textContent('main');
  assert.ok(text.includes('<img src=x onerror='));
  assert.ok(text.includes('U+202E') && !text.includes('\u202e'));
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.deepEqual(complaints, []);
  const report = await open('hostile-types');
  assert.ok((await report.page.textContent('#support')).includes('U+202E'));
  assert.equal(await report.page.locator('main img, main script').count(), 0);
  assert.deepEqual(report.complaints, []);
});
