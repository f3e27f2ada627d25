import assert from 'node:assert/strict';
import { test } from 'node:test';
import { respond } from '../handler/respond.js';

/**
 * A request with a body that is a stream.
 *
 * @param {string} target
 * @param {UnderlyingDefaultSource<Uint8Array>} source
 */
function request(target, source) {
  const init = /** @type {RequestInit} */ ({
    method: 'POST',
    headers: { 'x-in-a': '1', 'x-inside': '2' },
    body: new ReadableStream(source),
    duplex: 'half',
  });
  return new Request(`http://lab.example${target}`, init);
}

/** @type {UnderlyingDefaultSource<Uint8Array>} */
const WHOLE = {
  start(controller) {
    controller.enqueue(Uint8Array.of(1, 2));
    controller.enqueue(Uint8Array.of(3));
    controller.close();
  },
};

/** @type {UnderlyingDefaultSource<Uint8Array>} */
const BROKEN = {
  start(controller) {
    controller.error(new TypeError('the connection was lost'));
  },
};

/** @param {Response} response */
async function bytes(response) {
  return [...new Uint8Array(await response.arrayBuffer())];
}

/** @param {Response} response */
function fields(response) {
  return Object.fromEntries(response.headers);
}

test('the path gives the status and the body', async () => {
  for (const [path, status, body] of /** @type {[string, number, number[]][]} */ ([
    ['/echo', 200, [1, 2, 3]],
    ['/reverse', 200, [3, 2, 1]],
    ['/sum', 200, []],
    ['/ignore', 200, []],
    ['/echo/', 404, []],
  ])) {
    const response = await respond(request(`${path}?a=%00`, WHOLE));
    assert.equal(response.status, status, path);
    assert.deepEqual(await bytes(response), body, path);
    const expected = { 'x-method': 'POST', 'x-path': `${path}?a=%00`, 'x-out-a': '1' };
    assert.deepEqual(fields(response), expected);
  }
});

test('a body that breaks off is bad, or breaks off the response', async () => {
  assert.equal((await respond(request('/reverse', BROKEN))).status, 400);
  assert.equal((await respond(request('/sum', BROKEN))).status, 400);
  assert.equal((await respond(request('/ignore', BROKEN))).status, 200);
  await assert.rejects(bytes(await respond(request('/echo', BROKEN))));
});

test('the upstream receives the query, the fields and the body', async (t) => {
  const upstream = t.mock.method(globalThis, 'fetch', async () => {
    return new Response('no', { status: 418, headers: { 'x-in-b': '3', server: 'x' } });
  });
  const response = await respond(request('/ask?a=b', WHOLE));
  assert.equal(response.status, 418);
  assert.equal(await response.text(), 'no');
  assert.deepEqual(fields(response), { 'x-method': 'POST', 'x-path': '/ask?a=b', 'x-out-b': '3' });
  const asked = new Request(...upstream.mock.calls[0].arguments);
  assert.equal(asked.url, 'https://upstream.example/?a=b');
  assert.deepEqual(Object.fromEntries(asked.headers), { 'x-in-a': '1' });
  assert.equal((await asked.arrayBuffer()).byteLength, 3);
});

test('without a response of the upstream the status is 502', async (t) => {
  t.mock.method(globalThis, 'fetch', () => Promise.reject(new TypeError('refused')));
  const response = await respond(request('/ask', WHOLE));
  assert.equal(response.status, 502);
  assert.deepEqual(fields(response), { 'x-method': 'POST', 'x-path': '/ask' });
});
