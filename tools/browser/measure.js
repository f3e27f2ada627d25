/**
 * Prints how large a report's page is, and how long it takes a browser to do what a person asks.
 *
 * A time is from the request to the end of the next frame that shows its result; of opening, from
 * the start of the navigation. `longest task` is the longest time in which the page could not react
 * meanwhile; the browser reports only tasks of 50 ms and more. A figure is the median of some
 * repetitions, with the least and the greatest. Nothing here fails: the machine may be busy.
 *
 * @module
 */

import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launch } from './driver.js';

const REPETITIONS = 7;
const [file] = process.argv.slice(2);
const url = pathToFileURL(file).href;

/** Runs in the page: waits until what was changed is shown. */
const shown = () =>
  new Promise((resolve) =>
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))),
  );

/** Runs in the page: does something, and returns how long it took and the longest task. */
async function timed({ selector, value }) {
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: 'longtask' });
  const element = document.querySelector(selector);
  const start = performance.now();
  if (value === undefined) element.click();
  else {
    element.value = value;
    element.dispatchEvent(new Event('input', { bubbles: true }));
  }
  const end = await globalThis.shown();
  // Tasks are reported after their end.
  await new Promise((resolve) => setTimeout(resolve, 50));
  tasks.push(...observer.takeRecords());
  observer.disconnect();
  return [end - start, Math.max(0, ...tasks.map((task) => task.duration))];
}

/** Runs in the page: how long it took to open, and the longest task. */
async function opened() {
  const end = await globalThis.shown();
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: 'longtask', buffered: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  tasks.push(...observer.takeRecords());
  return [end, Math.max(0, ...tasks.map((task) => task.duration))];
}

function figures(values) {
  const sorted = values.toSorted((a, b) => a - b).map(Math.round);
  return `${sorted[sorted.length >> 1]} ms (${sorted[0]} to ${sorted.at(-1)})`;
}

function print(what, results) {
  const times = figures(results.map(([time]) => time));
  const tasks = figures(results.map(([, task]) => task));
  console.log(`${what.padEnd(34)} ${times.padEnd(26)} longest task ${tasks}`);
}

/** A page that is open, with what measures it. */
async function open(browser) {
  const page = await browser.newPage();
  await page.addInitScript(`globalThis.shown = ${shown}`);
  await page.goto(url);
  return page;
}

async function measure(browser) {
  console.log(`${file}: ${statSync(file).size.toLocaleString('en')} bytes`);
  const openings = [];
  for (let turn = 0; turn < REPETITIONS; turn++) {
    const page = await open(browser);
    openings.push(await page.evaluate(opened));
    await page.close();
  }
  print('open', openings);
  const page = await open(browser);
  console.log(await page.textContent('#shown'));
  const guests = await page.locator('[name=guest] option').allTextContents();
  const words = await page.locator('[name=verdict] option').allTextContents();
  const functions = await page.locator('#matrices th button').allTextContents();
  const changes = [
    ['guest', guests.at(-1), ''],
    ['verdict', words.at(-1), ''],
    ['text', 'a', ''],
    ['text', functions[0] ?? 'validator', ''],
    ['colour', 'time', ''],
  ];
  for (const [name, value, none] of changes) {
    const [there, back] = [[], []];
    for (let turn = 0; turn < REPETITIONS; turn++) {
      const selector = `[name=${name}]`;
      there.push(await page.evaluate(timed, { selector, value }));
      back.push(await page.evaluate(timed, { selector, value: none }));
    }
    print(`${name}: ${value}`, there);
    print(`${name}: all again`, back);
  }
  if (functions.length > 0) {
    const click = { selector: '#matrices th button' };
    print('a function opens', [await page.evaluate(timed, click)]);
  }
  const cells = [];
  for (let turn = 0; turn < REPETITIONS; turn++) {
    cells.push(await page.evaluate(timed, { selector: '#matrices td a' }));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog').open);
  }
  print('a cell opens', cells);
}

const browser = await launch();
try {
  await measure(browser);
} finally {
  await browser.close();
}
