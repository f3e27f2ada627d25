/**
 * The page of a report, as a person uses it.
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

test('cells are coloured by every figure that the report has', async () => {
  const { page } = await open('types', { file: 'index.html#/text=echo-u32' });
  for (const [colour, unit] of [
    ['instance', /^[\d.,]+ (µs|ms)$/],
    ['memory', /^[\d.,]+ (KiB|MiB)$/],
    ['size', /^[\d.,]+ (KiB|MiB)$/],
    ['build', /^[\d.,]+ s$/],
  ]) {
    await page.selectOption('[name=colour]', colour);
    const squares = await page.locator('#matrices td a').all();
    assert.equal(squares.length, 9);
    for (const square of squares) assert.match(await square.textContent(), unit);
    const colours = squares.map((own) =>
      own.evaluate((a) => getComputedStyle(a.parentElement).backgroundColor),
    );
    assert.ok(new Set(await Promise.all(colours)).size > 1, colour);
  }
});

test('a function that was opened stays open while a cell is looked at', async () => {
  const { page } = await open('types');
  await page.locator('#matrices th button', { hasText: 'echo-u32' }).click();
  await page.locator('#matrices td a').first().click();
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog').open);
  assert.equal(await page.locator('#matrices td a').count(), 9);
});

test('a mark shows its cells, and its reason the finding', async () => {
  const { page } = await open('types');
  const row = page.locator('#support tr', { has: page.locator('th', { hasText: /^u32$/ }) });
  const guests = await page.locator('#support thead th').allTextContents();
  assert.match(guests.join(), /js.*componentize-js \d.*qjs.*rust/);
  const js = guests.findIndex((text) => text.startsWith('js'));
  const mark = row.locator('td').nth(js);
  assert.match(await mark.textContent(), /◐ known.*u32 from 2\^31 on become others/);
  const rust = guests.findIndex((text) => text.startsWith('rust'));
  assert.equal(await row.locator('td').nth(rust).textContent(), '✓ yes');
  await mark.locator('a').first().click();
  assert.equal(await page.textContent('#shown'), '5 cells shown');
  assert.ok(await page.evaluate(() => scrollY > 100));
  await mark.locator('li a').click();
  assert.match(page.url(), /findings\.html#finding-\d+$/);
  const target = page.locator(':target');
  assert.match(await target.textContent(), /js: u32 from 2\^31 on become others/);
  await target.locator('dd a').nth(1).click();
  assert.match(page.url(), /index\.html#\/finding=\d+$/);
  assert.match(await page.textContent('#shown'), /^[1-9]\d* cells shown$/);
});

test('scores are defined in one sentence, and have a trend over the reports', async () => {
  const { page } = await open('types');
  const text = await page.textContent('#scores');
  assert.match(text, /A score is the share of the functions in which every cell agrees/);
  assert.match(text, /All guests: \d+ % \d+\/\d+ \d+ % → \d+ %/);
  const first = page.locator('#scores tbody tr').first();
  assert.match(await first.locator('td').nth(1).textContent(), /^\d+ % → \d+ %$/);
});

test('a place of the page leaves the filters as they are', async () => {
  const { page } = await open('red');
  await page.selectOption('[name=guest]', 'trim');
  await page.evaluate(() => {
    location.hash = '#faults';
  });
  await page.waitForFunction(() => location.hash === '#faults');
  assert.equal(await page.inputValue('[name=guest]'), 'trim');
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
  const { page, complaints } = await open('hostile-red');
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
  for (const site of ['red', 'types']) {
    test(`there are no barriers: ${site}, ${name}`, async () => {
      const { page } = await open(site, options);
      assert.deepEqual(await barriers(page), []);
      const wider = await page.evaluate(() => document.body.scrollWidth > innerWidth);
      assert.equal(wider, false);
    });
  }
}

test('hostile texts are shown and do nothing', async () => {
  const { page, complaints } = await open('hostile-red');
  assert.equal(await page.title(), 'Interop report');
  const text = await page.textContent('#faults');
  assert.ok(text.includes('<img src=x onerror='));
  assert.ok(text.includes('U+202E') && !text.includes('\u202e'));
  assert.ok(text.length < 100_000);
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.deepEqual(complaints, []);
});
