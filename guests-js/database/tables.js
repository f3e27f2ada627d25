/**
 * Tables in memory and their statements, as the comments of `wit/database` say. A statement
 * that fails throws its reason.
 *
 * @module
 */

const NAME = '[a-z][a-z0-9_]*';
const NAMES = `${NAME}(?:, ${NAME})*`;
const VALUE = "'[^']*(?:''[^']*)*'";
const WHERE = `(?: WHERE (?<column>${NAME}) = (?<value>${VALUE}))?`;

const QUERY = new RegExp(
  `^SELECT (?<names>${NAMES}) FROM (?<table>${NAME})${WHERE}(?: ORDER BY (?<order>${NAME}))?$`,
);
const CREATE = new RegExp(`^CREATE TABLE (?<table>${NAME}) \\((?<names>${NAMES})\\)$`);
const INSERT = new RegExp(
  `^INSERT INTO (?<table>${NAME}) VALUES \\((?<values>${VALUE}(?:, ${VALUE})*)\\)$`,
);
const DELETE = new RegExp(`^DELETE FROM (?<table>${NAME})${WHERE}$`);

/**
 * A table: its columns, and its rows in the order of their insertion.
 *
 * @typedef {{ columns: string[], rows: string[][] }} Table
 */

/** Why a statement fails; its message is the text of the contract. */
export class SqlError extends Error {}

/** The tables of one connection. */
export class Tables {
  /** @type {Map<string, Table>} */
  #tables = new Map();

  /**
   * @param {string} sql
   * @returns {string[][]} the rows
   */
  query(sql) {
    const query = groups(QUERY, sql);
    if (query === undefined) {
      throw new SqlError('syntax error');
    }
    const table = this.#find(query.table);
    const chosen = query.names.split(', ').map((name) => place(table, name));
    const meets = condition(table, query);
    const order = query.order && place(table, query.order);
    const rows = table.rows.filter(meets);
    if (order !== undefined) {
      const by = /** @type {number} */ (order);
      rows.sort((a, b) => compareScalars(a[by], b[by]));
    }
    return rows.map((row) => chosen.map((column) => row[column]));
  }

  /**
   * @param {string} sql
   * @returns {bigint} how many rows it changed
   */
  execute(sql) {
    const create = groups(CREATE, sql);
    if (create !== undefined) {
      this.#create(create.table, create.names.split(', '));
      return 0n;
    }
    const insert = groups(INSERT, sql);
    if (insert !== undefined) {
      this.#insert(insert.table, insert.values.match(new RegExp(VALUE, 'g')) ?? []);
      return 1n;
    }
    const remove = groups(DELETE, sql);
    if (remove === undefined) {
      throw new SqlError('syntax error');
    }
    const table = this.#find(remove.table);
    const meets = condition(table, remove);
    const before = table.rows.length;
    table.rows = table.rows.filter((row) => !meets(row));
    return BigInt(before - table.rows.length);
  }

  /**
   * @param {string} name
   * @param {string[]} columns
   */
  #create(name, columns) {
    if (this.#tables.has(name)) {
      throw new SqlError(`table ${name} already exists`);
    }
    const twice = columns.find((column, at) => columns.indexOf(column) < at);
    if (twice !== undefined) {
      throw new SqlError(`duplicate column name: ${twice}`);
    }
    this.#tables.set(name, { columns, rows: [] });
  }

  /**
   * @param {string} name
   * @param {string[]} values with their quotes
   */
  #insert(name, values) {
    const { columns, rows } = this.#find(name);
    if (columns.length !== values.length) {
      throw new SqlError(
        `table ${name} has ${columns.length} columns but ${values.length} values were supplied`,
      );
    }
    rows.push(values.map(text));
  }

  /** @param {string} name */
  #find(name) {
    const table = this.#tables.get(name);
    if (table === undefined) {
      throw new SqlError(`no such table: ${name}`);
    }
    return table;
  }
}

/**
 * Compares by Unicode scalar values, which `<` does not: it compares UTF-16's units.
 *
 * @param {string} a
 * @param {string} b
 */
export function compareScalars(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = Number(a.codePointAt(i)) - Number(b.codePointAt(i));
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

/**
 * The parts of a statement, by name.
 *
 * @param {RegExp} statement
 * @param {string} sql
 */
function groups(statement, sql) {
  return statement.exec(sql)?.groups;
}

/**
 * @param {Table} table
 * @param {string} column
 */
function place(table, column) {
  const found = table.columns.indexOf(column);
  if (found < 0) {
    throw new SqlError(`no such column: ${column}`);
  }
  return found;
}

/**
 * Tells the rows that a statement means.
 *
 * @param {Table} table
 * @param {{ [part: string]: string | undefined }} statement
 * @returns {(row: string[]) => boolean}
 */
function condition(table, { column, value }) {
  if (column === undefined || value === undefined) {
    return () => true;
  }
  const [at, wanted] = [place(table, column), text(value)];
  return (row) => row[at] === wanted;
}

/**
 * The text between the quotes of a value.
 *
 * @param {string} value
 */
function text(value) {
  return value.slice(1, -1).replaceAll("''", "'");
}
