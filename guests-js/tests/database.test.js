import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tables } from '../database/tables.js';
import { add, objection } from '../store/user.js';

/**
 * Tables with `t (a, b)`, whose rows have these values in `a` and their numbers in `b`.
 *
 * @param {string[]} values
 */
function filled(...values) {
  const tables = new Tables();
  assert.equal(tables.execute('CREATE TABLE t (a, b)'), 0n);
  for (const [number, value] of values.entries()) {
    assert.equal(tables.execute(`INSERT INTO t VALUES ('${value}', '${number}')`), 1n);
  }
  return tables;
}

/**
 * The rows of a query with one column, in a row.
 *
 * @param {Tables} tables
 * @param {string} rest
 */
function numbers(tables, rest = '') {
  return tables.query(`SELECT b FROM t${rest}`).flat().join('');
}

test('rows are in the order of insertion or of scalar values', () => {
  const tables = filled('\u{1f600}', 'b', '\uff5e', 'b', 'a');
  assert.equal(numbers(tables), '01234');
  assert.equal(numbers(tables, ' ORDER BY a'), '41320');
  assert.deepEqual(tables.query("SELECT b, a, b FROM t WHERE a = 'a'"), [['4', 'a', '4']]);
});

test('a condition means equal values', () => {
  const tables = filled('x', 'X', 'x ', 'x', "it''s", 'x\0y', 'x\n');
  assert.equal(numbers(tables, " WHERE a = 'x'"), '03');
  assert.equal(numbers(tables, " WHERE a = 'it''s'"), '4');
  assert.equal(tables.execute("DELETE FROM t WHERE a = 'x'"), 2n);
  assert.equal(numbers(tables), '12456');
  assert.equal(tables.execute('DELETE FROM t'), 5n);
});

test('an injected quote changes no statement', () => {
  const tables = filled('x');
  tables.execute("INSERT INTO t VALUES ('''); DELETE FROM t WHERE a = ''x', '1')");
  assert.equal(numbers(tables), '01');
});

test('the first reason that holds is told', () => {
  const tables = filled('x');
  for (const [sql, message] of [
    ['CREATE TABLE t (c, c)', 'table t already exists'],
    ['CREATE TABLE u (c, d, d, c)', 'duplicate column name: d'],
    ["INSERT INTO u VALUES ('')", 'no such table: u'],
    ["INSERT INTO t VALUES ('')", 'table t has 2 columns but 1 values were supplied'],
    ["DELETE FROM u WHERE c = ''", 'no such table: u'],
    ["DELETE FROM t WHERE c = ''", 'no such column: c'],
    ['CREATE TABLE u ()', 'syntax error'],
    ['CREATE TABLE U (c)', 'syntax error'],
    ["INSERT INTO t VALUES ('a','b')", 'syntax error'],
    ["INSERT INTO t VALUES ('a''); DELETE FROM t", 'syntax error'],
    ['DELETE FROM t ORDER BY a', 'syntax error'],
    ['SELECT a FROM t', 'syntax error'],
  ]) {
    assert.throws(() => tables.execute(sql), { message }, sql);
  }
  for (const [sql, message] of [
    ['SELECT a FROM u', 'no such table: u'],
    ["SELECT a, c FROM t WHERE d = '' ORDER BY e", 'no such column: c'],
    ["SELECT a FROM t WHERE d = '' ORDER BY e", 'no such column: d'],
    ['SELECT a FROM t ORDER BY e', 'no such column: e'],
    ['SELECT a FROM t\n', 'syntax error'],
    ['SELECT  a FROM t', 'syntax error'],
    ["SELECT a FROM t WHERE a = 'x", 'syntax error'],
    ["SELECT a FROM t ORDER BY a WHERE a = ''", 'syntax error'],
    ['DELETE FROM t', 'syntax error'],
  ]) {
    assert.throws(() => tables.query(sql), { message }, sql);
  }
  assert.equal(numbers(tables), '0');
});

test('users are stored whatever their quotes', () => {
  assert.equal(objection('', ''), 'name is required');
  assert.equal(objection('a', 'b'), 'email is invalid');
  assert.equal(objection('a', '@'), undefined);
  const tables = new Tables();
  const store = (/** @type {string} */ name) =>
    add(
      name,
      "'@",
      (sql) => tables.execute(sql),
      (error) => /** @type {Error} */ (error).message,
    );
  const injected = "', ''); DELETE FROM users WHERE name = '";
  assert.equal(store(injected), 1n);
  assert.equal(store('a'), 1n);
  assert.deepEqual(tables.query('SELECT name FROM users'), [[injected], ['a']]);
});
