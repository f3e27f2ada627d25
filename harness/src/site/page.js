/**
 * Draws a report. Everything that comes from a report gets into the page as text, never as markup.
 *
 * @module
 */

/**
 * @typedef {{ before?: string[], input: string, answer: string, expected: string, replay?: string }} Example
 * @typedef {{ verdict: number, blame: string, differences: string[], expected: string | null,
 *   example: Example | null, characters: string[], detail: string, cells: number[] }} Fault
 * @typedef {{ name: string, group: string | null, roles: string[], oracle: string | null }} Contract
 * @typedef {'green' | 'expected' | 'red' | 'unfinished'} State
 * @typedef {{ c: number, g: number[], o?: string, h?: number, v: number, s: State,
 *   n: [number, number], d?: number, t?: number, m?: number, f?: number[], x?: number[] }} Cell
 * @typedef {{ name: string, seed: string, cases: number, planned: number, duration_ms: number,
 *   green: boolean, complaints: string[], verdicts: string[],
 *   guests: { name: string, toolchain: string }[], hosts: string[], contracts: Contract[],
 *   components: Record<string, string>, sizes: Record<string, number>, texts: string[], faults: Fault[], cells: Cell[] }} Run
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {{ text: string, differs: boolean }[]} Line
 */

/** @type {Run[]} */
const runs = JSON.parse(byId('data').textContent ?? '[]');
const run = runs[runs.length - 1];
const earlier = runs.length > 1 ? runs[runs.length - 2] : undefined;

/** A sign beside each colour: nobody has to see colours. */
const SIGNS = { green: '✓', expected: '◐', red: '✗', unfinished: '…' };

/** The worst first. */
const STATES = /** @type {State[]} */ (['red', 'unfinished', 'expected', 'green']);

/** The characters that cannot be seen, or that change how others are shown. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|\\u\{[0-9a-f]+\}/gu;

/** A longer value is broken into lines. */
const ONE_LINE = 60;

/** Of a longer text, the beginning and the end are shown. */
const MOST_SHOWN = 4000;

/** More lines are not compared one by one. */
const MOST_LINES = 400;

const FILTERS = ['contract', 'guest', 'verdict', 'host', 'text', 'colour'];

/** @type {Record<string, { label: string, of: (cell: Cell) => number | undefined, show: (value: number) => string }>} */
const COLOURS = {
  time: { label: 'time of a call', of: (cell) => cell.t, show: micros },
  memory: { label: 'memory', of: (cell) => cell.m, show: bytes },
  size: { label: 'size of the components', of: sizeOf, show: bytes },
};

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * Makes an element; attributes that are false or undefined are left out.
 *
 * @param {string} tag
 * @param {Record<string, string | boolean | undefined | ((event: Event) => void)>} attributes
 * @param {...(Child | Child[])} children
 */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(node(child));
  }
  return element;
}

/** @param {string | number | Node} child */
function node(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/**
 * A table that scrolls where it is too wide, with an empty corner.
 *
 * @param {string | null} caption
 * @param {Child[]} heads
 * @param {Child[]} lines
 */
function grid(caption, heads, lines) {
  const columns = heads.map((head) => el('th', { scope: 'col' }, head));
  return el(
    'div',
    { class: 'scroll', tabindex: '0' },
    el(
      'table',
      {},
      caption !== null && el('caption', { class: 'aside' }, caption),
      el('thead', {}, el('tr', {}, el('td', {}), columns)),
      el('tbody', {}, lines),
    ),
  );
}

/** @param {number} value */
function micros(value) {
  return value < 1000 ? `${short(value)} µs` : `${short(value / 1000)} ms`;
}

/** @param {number} value */
function bytes(value) {
  return value < 1 << 20 ? `${short(value / 1024)} KiB` : `${short(value / (1 << 20))} MiB`;
}

/** @param {number} value */
function short(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** @param {number} count @param {string} what */
function counted(count, what) {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

/** The key of a cell, as the terminal writes it. @param {Cell} cell @param {Run} of */
function keyOf(cell, of = run) {
  const { name, roles } = of.contracts[cell.c];
  const parts = cell.g.map((guest, at) => `${roles[at]}=${of.guests[guest].name}`);
  return [name, ...parts, ...(cell.o ? [`host=${cell.o}`] : [])].join('/');
}

/** The bytes of a cell's components together. @param {Cell} cell */
function sizeOf(cell) {
  const { roles } = run.contracts[cell.c];
  const sizes = cell.g.map((guest, at) => run.sizes[`${roles[at]}=${run.guests[guest].name}`]);
  return sizes.some((size) => size === undefined) ? undefined : sizes.reduce((a, b) => a + b, 0);
}

/** @param {Cell} cell @param {Run} of */
function word(cell, of = run) {
  if (cell.s === 'unfinished') return 'unfinished';
  return of.verdicts[cell.v] + (cell.s === 'expected' ? '*' : '');
}

/** The worst state of cells. @param {Cell[]} cells */
function worst(cells) {
  return STATES.find((state) => cells.some((cell) => cell.s === state)) ?? 'green';
}

/** A text in which what is not seen stands by its code point. @param {string} text */
function visible(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(UNSEEN)) {
    if (found[0] === '\n') continue;
    parts.push(text.slice(at, found.index), el('span', { class: 'seen' }, codePoint(found[0])));
    at = found.index + found[0].length;
  }
  return [...parts, text.slice(at)];
}

/** The code point of a character, or of the escape that stands for it. @param {string} c */
function codePoint(c) {
  const code = c.startsWith('\\u{') ? c.slice(3, -1) : (c.codePointAt(0) ?? 0).toString(16);
  return `U+${code.toUpperCase().padStart(4, '0')}`;
}

/** A text that is not too long, with what was left out. @param {string} text */
function cut(text) {
  if (text.length <= MOST_SHOWN) return text;
  const half = MOST_SHOWN / 2;
  return `${text.slice(0, half)} .. ${counted(text.length - MOST_SHOWN, 'unit')} left out .. ${text.slice(-half)}`;
}

/**
 * The lines of a value in WAVE, one for each part of a long one.
 *
 * @param {string} text
 * @returns {string[]}
 */
function linesOf(text) {
  if (text.length <= ONE_LINE) return [text];
  /** @type {string[]} */
  const lines = [];
  let line = '';
  let depth = 0;
  const end = () => {
    if (line.trim()) lines.push('  '.repeat(depth) + line.trim());
    line = '';
  };
  for (const [part] of text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'[\](){},]+|./gsu)) {
    if (/^[[({]$/.test(part)) {
      line += part;
      end();
      depth++;
    } else if (/^[\])}]$/.test(part)) {
      end();
      depth = Math.max(0, depth - 1);
      line = part;
    } else {
      line += part;
      if (part === ',') end();
    }
  }
  end();
  return lines;
}

/**
 * Two values side by side: which lines are in one alone, and which part of these.
 *
 * @param {string} one
 * @param {string} other
 * @returns {[Line[], Line[]]}
 */
function compared(one, other) {
  const [left, right] = [linesOf(cut(one)), linesOf(cut(other))];
  /** @type {[Line[], Line[]]} */
  const result = [[], []];
  let [l, r] = [0, 0];
  for (const [inLeft, inRight] of [...common(left, right), [left.length, right.length]]) {
    const pairs = Math.max(inLeft - l, inRight - r);
    for (let at = 0; at < pairs; at++) {
      const a = l + at < inLeft ? left[l + at] : undefined;
      const b = r + at < inRight ? right[r + at] : undefined;
      if (a !== undefined) result[0].push(marked(a, b));
      if (b !== undefined) result[1].push(marked(b, a));
    }
    if (inLeft < left.length) result[0].push([{ text: left[inLeft], differs: false }]);
    if (inRight < right.length) result[1].push([{ text: right[inRight], differs: false }]);
    [l, r] = [inLeft + 1, inRight + 1];
  }
  return result;
}

/**
 * The places of lines that two values have in common, in their order.
 *
 * @param {string[]} left
 * @param {string[]} right
 * @returns {[number, number][]}
 */
function common(left, right) {
  if (left.length > MOST_LINES || right.length > MOST_LINES) return [];
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let l = left.length - 1; l >= 0; l--) {
    for (let r = right.length - 1; r >= 0; r--) {
      lengths[l][r] =
        left[l] === right[r]
          ? lengths[l + 1][r + 1] + 1
          : Math.max(lengths[l + 1][r], lengths[l][r + 1]);
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let l = 0, r = 0; l < left.length && r < right.length; ) {
    if (left[l] === right[r]) pairs.push([l++, r++]);
    else if (lengths[l + 1][r] >= lengths[l][r + 1]) l++;
    else r++;
  }
  return pairs;
}

/**
 * A line with the part marked by which it differs from another.
 *
 * @param {string} own
 * @param {string | undefined} other
 * @returns {Line}
 */
function marked(own, other) {
  if (other === undefined) return [{ text: own, differs: true }];
  const [a, b] = [[...own], [...other]];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const parts = [a.slice(0, start), a.slice(start, a.length - end), a.slice(a.length - end)];
  return parts.map((part, at) => ({ text: part.join(''), differs: at === 1 }));
}

/** @param {Line[]} lines */
function shownLines(lines) {
  const parts = lines.map((line) => [
    ...line.map(({ text, differs }) =>
      differs ? el('mark', { class: 'differs' }, visible(text)) : el('span', {}, visible(text)),
    ),
    '\n',
  ]);
  return el('pre', { tabindex: '0' }, parts.flat());
}

/** The characters of strings that are not plain ASCII. @param {string} text */
function codePoints(text) {
  const strings = [...text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/gsu)].map(([own]) => own);
  const odd = strings.filter((own) => /[^ -~]|\\u/u.test(own)).slice(0, 4);
  return odd.map((own) => {
    const plain = own
      .slice(1, -1)
      .replace(/\\u\{([0-9a-f]+)\}/giu, (_, code) =>
        String.fromCodePoint(Number.parseInt(code, 16)),
      );
    const all = [...plain];
    const names = all.slice(0, 24).map((c) => (/[!-~]/.test(c) ? c : codePoint(c)));
    const more = all.length > 24 ? ` and ${all.length - 24} more` : '';
    return el('p', { class: 'aside' }, `code points: ${names.join(' ')}${more}`);
  });
}

/** A command with a button that copies it. @param {string} command */
function copied(command) {
  const button = el(
    'button',
    {
      type: 'button',
      click: async () => {
        await navigator.clipboard.writeText(command);
        button.textContent = 'Copied';
      },
    },
    'Copy the command',
  );
  return el('div', {}, el('pre', { tabindex: '0' }, visible(command)), button);
}

/** @param {Fault} fault */
function example(fault) {
  const own = fault.example;
  if (!own) return [];
  const [answer, expected] = compared(own.answer, own.expected);
  const before = own.before ?? [];
  return [
    before.length > 0 && el('p', {}, `after ${counted(before.length, 'other call')}:`),
    before.length > 0 &&
      shownLines(before.slice(0, 10).map((text) => [{ text: cut(text), differs: false }])),
    el('p', { class: 'soft' }, 'The smallest input:'),
    shownLines(linesOf(cut(own.input)).map((text) => [{ text, differs: false }])),
    codePoints(own.input),
    el(
      'div',
      { class: 'answers' },
      el(
        'div',
        {},
        el('p', { class: 'soft' }, 'The answer:'),
        shownLines(answer),
        codePoints(own.answer),
      ),
      el('div', {}, el('p', { class: 'soft' }, 'What is right:'), shownLines(expected)),
    ),
    own.replay ? copied(own.replay) : null,
  ].flat();
}

/** @param {Fault} fault @param {boolean} opened */
function faultItem(fault, opened) {
  const cells = fault.cells.map((at) => run.cells[at]);
  const contracts = [...new Set(cells.map((cell) => run.contracts[cell.c].name))];
  const known = fault.expected !== null;
  const title = `${run.verdicts[fault.verdict]}: ${fault.blame || 'nobody can be blamed'}`;
  const where = `${counted(cells.length, 'cell')} of ${contracts.slice(0, 3).join(', ')}${contracts.length > 3 ? ` and ${contracts.length - 3} more` : ''}`;
  const links = cells.slice(0, 8).map((cell) => el('li', {}, cellLink(cell, keyOf(cell))));
  return el(
    'li',
    { class: known ? 'fault known' : 'fault' },
    el(
      'h3',
      {},
      el('span', { class: `badge ${known ? 'expected' : 'red'}` }, known ? '◐ expected' : '✗ new'),
      ' ',
      visible(title),
      ' ',
      el('span', { class: 'soft' }, where),
    ),
    known && el('p', {}, visible(fault.expected ?? '')),
    fault.characters.map((text) => el('p', {}, 'The input has ', visible(text))),
    fault.differences.length > 0 &&
      el('p', { class: 'soft' }, visible(`shows: ${fault.differences.join('; ')}`)),
    el(
      'details',
      { open: opened },
      el('summary', {}, 'input, answers, cells'),
      example(fault),
      fault.detail && el('pre', { tabindex: '0' }, visible(cut(fault.detail))),
      el('ul', {}, links, cells.length > 8 && el('li', {}, `and ${cells.length - 8} more`)),
    ),
  );
}

/** @param {Cell} cell @param {Child} text @param {string} [title] */
function cellLink(cell, text, title) {
  return el('a', { href: `#/cell=${encodeURIComponent(keyOf(cell))}`, title }, text);
}

function drawHead() {
  const count = (/** @type {State} */ state) => run.cells.filter((cell) => cell.s === state).length;
  const unexpected = run.faults.filter((fault) => fault.expected === null);
  const guilty = [...new Set(unexpected.map((fault) => fault.blame || 'nobody'))];
  const total = counted(run.planned, 'cell');
  const verdict = byId('verdict');
  verdict.className = run.green ? 'green' : 'red';
  const known = count('expected') ? `, ${count('expected')} as expected` : '';
  verdict.textContent = run.green
    ? `✓ Green: ${count('green')} of ${total} agree${known}`
    : count('red') > 0
      ? `✗ Red: ${counted(count('red'), 'cell')} of ${total} ${count('red') === 1 ? 'is' : 'are'} wrong; ${guilty.slice(0, 4).join('; ') || 'nobody to blame'}`
      : '✗ Red: every cell is right, but the run fails for the reasons below';
  const rows = run.guests.map((guest) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, guest.name),
      el('td', {}, visible(guest.toolchain || 'not told')),
    ),
  );
  const left = count('unfinished') ? `, ${count('unfinished')} not finished` : '';
  byId('facts').append(
    el(
      'p',
      { class: 'soft' },
      `${count('green')} agree, ${count('expected')} as expected, ${count('red')} wrong${left}; ${run.cases.toLocaleString('en')} cases each, seed ${run.seed}, ${short(run.duration_ms / 1000)} s`,
    ),
    el(
      'details',
      {},
      el('summary', {}, 'Toolchains'),
      el('div', { class: 'scroll', tabindex: '0' }, el('table', {}, rows)),
    ),
    ...run.complaints.map((text) => el('p', { class: 'red' }, visible(`✗ ${text}`))),
  );
}

function drawChanges() {
  if (!earlier) return;
  const before = new Map(earlier.cells.map((cell) => [keyOf(cell, earlier), cell]));
  const now = new Set(run.cells.map((cell) => keyOf(cell)));
  const is = (/** @type {Cell | undefined} */ cell) =>
    cell?.s === 'red' || cell?.s === 'unfinished';
  const list = (/** @type {string} */ title, /** @type {Child[]} */ items) =>
    items.length > 0 &&
    el(
      'details',
      { open: title === 'newly red' },
      el('summary', {}, `${items.length} ${title}`),
      el(
        'ul',
        {},
        items.slice(0, 100).map((item) => el('li', {}, item)),
      ),
    );
  const changed = (/** @type {boolean} */ red) =>
    run.cells
      .filter(
        (cell) =>
          before.has(keyOf(cell)) && is(cell) === red && is(before.get(keyOf(cell))) !== red,
      )
      .map((cell) => cellLink(cell, keyOf(cell)));
  const missing = [...before.keys()].filter((key) => !now.has(key));
  const lists = [
    list('newly red', changed(true)),
    list('newly green', changed(false)),
    list('missing', missing),
  ].filter(Boolean);
  const section = byId('changes');
  section.hidden = false;
  section.append(el('p', { class: 'soft' }, visible(earlier.name)));
  section.append(
    ...(lists.length > 0
      ? lists.map((one) => node(one || ''))
      : [el('p', {}, 'No cell changed its state.')]),
  );
}

function drawFaults() {
  const section = byId('faults');
  const unexpected = run.faults.filter((fault) => fault.expected === null);
  const known = run.faults.filter((fault) => fault.expected !== null);
  const silent = run.cells.filter((cell) => cell.s === 'red' && !cell.f);
  if (run.green) {
    section.append(el('p', {}, '✓ Nothing is wrong that was not expected.'));
  }
  section.append(
    el(
      'ol',
      { class: 'faults' },
      unexpected.map((fault, at) => faultItem(fault, at === 0)),
    ),
  );
  if (silent.length > 0) {
    const links = silent
      .slice(0, 50)
      .map((cell) => el('li', {}, cellLink(cell, `${keyOf(cell)}: ${word(cell)}`)));
    section.append(el('ul', {}, links));
  }
  if (known.length > 0) {
    section.append(
      el(
        'details',
        {},
        el('summary', {}, `${counted(known.length, 'divergence')} known and expected`),
        el(
          'ol',
          { class: 'faults' },
          known.map((fault) => faultItem(fault, false)),
        ),
      ),
    );
  }
}

/**
 * The share of the functions that a guest takes part in, in which every cell with it agrees; of a
 * pair, every cell with both.
 *
 * @param {Run} of
 * @param {string[]} names
 */
function score(of, ...names) {
  /** @type {Map<number, boolean>} */
  const functions = new Map();
  for (const cell of of.cells) {
    const guests = cell.g.map((guest) => of.guests[guest].name);
    const has = (/** @type {string} */ name) => {
      const at = guests.indexOf(name);
      if (at >= 0) guests.splice(at, 1);
      return at >= 0;
    };
    if (!names.every(has)) continue;
    functions.set(cell.c, cell.s === 'green' && (functions.get(cell.c) ?? true));
  }
  const good = [...functions.values()].filter(Boolean).length;
  return { good, all: functions.size };
}

/** @param {{ good: number, all: number }} of */
function percent({ good, all }) {
  return all === 0 ? '–' : `${Math.floor((100 * good) / all)} %`;
}

function drawScores() {
  const names = run.guests.map((guest) => guest.name).sort();
  const lines = names.map((name) => {
    const own = score(run, name);
    const before = runs.slice(0, -1).map((of) => percent(score(of, name)));
    const pairs = names.map((other) => {
      const pair = score(run, name, other);
      const state = pair.all === 0 ? 'unfinished' : pair.good === pair.all ? 'green' : 'expected';
      return el('td', { class: state }, el('span', {}, percent(pair)));
    });
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      el('td', {}, el('strong', {}, percent(own)), ` ${own.good}/${own.all}`),
      before.length > 0 && el('td', { class: 'aside' }, before.join(' → ')),
      pairs,
    );
  });
  const heads = [
    'in all',
    ...(runs.length > 1 ? ['before'] : []),
    ...names.map((name) => `with ${name}`),
  ];
  byId('scores').append(
    el(
      'p',
      { class: 'soft' },
      'The share of the functions that a guest takes part in, in which every cell with it agrees; a divergence that is known counts as one.',
    ),
    grid(null, heads, lines),
  );
}

/** A cell in every run that there is, the oldest first. @param {Cell} cell */
function historyOf(cell) {
  if (runs.length < 2) return null;
  const key = keyOf(cell);
  const now = cell.d === undefined ? undefined : run.texts[cell.d];
  const lines = runs.map((of) => {
    const own = of.cells.find((other) => keyOf(other, of) === key);
    const digest = own?.d === undefined ? undefined : of.texts[own.d];
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, visible(of.name)),
      own
        ? el('td', { class: own.s }, el('span', {}, `${SIGNS[own.s]} ${word(own, of)}`))
        : el('td', {}, 'not there'),
      el('td', {}, own?.h === undefined ? '' : of.hosts[own.h]),
      el('td', {}, own?.t === undefined ? '' : micros(own.t)),
      el('td', {}, own?.m === undefined ? '' : bytes(own.m)),
      el('td', {}, digest === now ? 'the same answers' : 'other answers or inputs'),
    );
  });
  return el(
    'div',
    { class: 'scroll', tabindex: '0' },
    el('h3', {}, 'In each run'),
    el('table', {}, lines),
  );
}

/** @returns {HTMLFormElement} */
function filters() {
  return /** @type {HTMLFormElement} */ (byId('filters'));
}

/** @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
function field(name) {
  return /** @type {HTMLInputElement} */ (filters().elements.namedItem(name));
}

function drawFilters() {
  const options = (/** @type {string} */ name, /** @type {[string, string][]} */ all) =>
    field(name).append(...all.map(([value, text]) => el('option', { value }, text)));
  const same = (/** @type {string[]} */ all) =>
    all.map((one) => /** @type {[string, string]} */ ([one, one]));
  const titles = [...new Set(run.contracts.map((contract) => contract.group ?? contract.name))];
  options('contract', [['', 'all'], ...same(titles)]);
  options('guest', [['', 'all'], ...same(run.guests.map((guest) => guest.name).sort())]);
  const words = [...new Set(run.cells.map((cell) => word(cell)))].sort();
  options('verdict', [['', 'all'], ['!', 'all that is wrong'], ...same(words)]);
  options('host', [['', 'all'], ...same(run.hosts)]);
  options('colour', [
    ['', 'verdict'],
    ...Object.entries(COLOURS).map(
      ([name, { label }]) => /** @type {[string, string]} */ ([name, label]),
    ),
  ]);
  filters().addEventListener('input', () => setFragment());
  filters().addEventListener('reset', () => setTimeout(setFragment));
  filters().addEventListener('submit', (event) => event.preventDefault());
}

/** What the address says: the filters, and the cell that is open. */
function fragment() {
  return new URLSearchParams(location.hash.slice('#/'.length));
}

/** Puts what is chosen into the address. @param {string} [cell] */
function setFragment(cell) {
  const parts = new URLSearchParams();
  for (const name of FILTERS) if (field(name).value) parts.set(name, field(name).value);
  if (typeof cell === 'string') parts.set('cell', cell);
  history.replaceState(null, '', `#/${parts}`);
  draw();
}

/** @param {Cell} cell */
function isChosen(cell) {
  const value = (/** @type {string} */ name) => field(name).value;
  const { name, group } = run.contracts[cell.c];
  const wanted = value('verdict');
  return (
    (!value('contract') || value('contract') === (group ?? name)) &&
    (!value('guest') || cell.g.some((guest) => run.guests[guest].name === value('guest'))) &&
    (!wanted ||
      (wanted === '!' ? cell.s === 'red' || cell.s === 'unfinished' : word(cell) === wanted)) &&
    (!value('host') || (cell.h !== undefined && run.hosts[cell.h] === value('host'))) &&
    (!value('text') || keyOf(cell).includes(value('text')))
  );
}

/** @param {Cell[]} cells */
function scale(cells) {
  const colour = COLOURS[field('colour').value];
  if (!colour) return undefined;
  const values = cells.flatMap((cell) => colour.of(cell) || []);
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (/** @type {Cell} */ cell) => {
    const value = colour.of(cell);
    if (value === undefined) return { text: '–', style: undefined };
    const part = high > low ? (Math.log(value) - low) / (high - low) : 0;
    return {
      text: colour.show(value),
      style: `background: color-mix(in srgb, var(--known) ${Math.round(part * 100)}%, var(--shade))`,
    };
  };
}

/** @param {Cell | undefined} cell @param {ReturnType<typeof scale>} coloured */
function square(cell, coloured) {
  if (!cell) return el('td', {}, el('span', { class: 'soft' }, '–'));
  const figure = coloured?.(cell);
  const text = figure ? figure.text : `${SIGNS[cell.s]} ${word(cell)}`;
  const link = cellLink(cell, text, keyOf(cell));
  return el('td', { class: figure ? undefined : cell.s, style: figure?.style }, link);
}

/**
 * The matrix of cells that have all but two roles in common.
 *
 * @param {Cell[]} cells
 * @param {string[]} roles
 */
function table(cells, roles) {
  const coloured = scale(cells);
  const last = roles.length - 1;
  const name = (/** @type {Cell} */ cell, /** @type {number} */ role) =>
    role < 0 ? '' : run.guests[cell.g[role]].name;
  const rows = [...new Set(cells.map((cell) => name(cell, last - 1)))].sort();
  const columns = [...new Set(cells.map((cell) => name(cell, last)))].sort();
  const places = new Map(
    cells.map((cell) => [`${name(cell, last - 1)} ${name(cell, last)}`, cell]),
  );
  const count = (/** @type {Cell[]} */ own) =>
    `${own.filter((cell) => cell.s === 'green').length}/${own.length}`;
  const lines = rows.map((row) => {
    const own = cells.filter((cell) => name(cell, last - 1) === row);
    return el(
      'tr',
      {},
      row ? el('th', { scope: 'row' }, row) : el('td', {}),
      columns.map((column) => square(places.get(`${row} ${column}`), coloured)),
      el('td', { class: 'aside' }, count(own)),
    );
  });
  const feet = columns.map((column) =>
    el(
      'td',
      { class: 'aside' },
      el('span', {}, count(cells.filter((cell) => name(cell, last) === column))),
    ),
  );
  const caption = last > 0 ? `${roles[last - 1]} in rows, ${roles[last]} in columns` : roles[last];
  const total = el('tr', {}, el('th', { scope: 'row', class: 'aside' }, 'agree'), feet);
  return grid(
    caption,
    [...columns, el('span', { class: 'aside' }, 'agree')],
    [...lines, rows.length > 1 && total],
  );
}

/** The matrices of a contract: one, or one for each choice of the outer roles. @param {Cell[]} cells */
function matrices(cells) {
  const { roles } = run.contracts[cells[0].c];
  /** @type {Map<string, Cell[]>} */
  const parts = new Map();
  for (const cell of cells) {
    const outer = cell.g.slice(0, -2).map((guest, at) => `${roles[at]} ${run.guests[guest].name}`);
    const title = [...outer, ...(cell.o ? [`host ${cell.o}`] : [])].join(', ');
    const own = parts.get(title);
    if (own) own.push(cell);
    else parts.set(title, [cell]);
  }
  return [...parts].flatMap(([title, own]) => [title && el('h4', {}, title), table(own, roles)]);
}

/** The functions of a group by guests; a function opens into its pairs. @param {Cell[]} cells */
function heatMap(cells) {
  /** @type {Map<number, Cell[]>} */
  const functions = new Map();
  for (const cell of cells) {
    const own = functions.get(cell.c);
    if (own) own.push(cell);
    else functions.set(cell.c, [cell]);
  }
  const guests = [...new Set(cells.flatMap((cell) => cell.g))].sort((a, b) =>
    run.guests[a].name.localeCompare(run.guests[b].name),
  );
  const pairs = el('div', { 'aria-live': 'polite' });
  const lines = [...functions].map(([contract, own]) => {
    const name = run.contracts[contract].name;
    const open = () =>
      pairs.replaceChildren(el('h4', {}, name), ...matrices(own).map((one) => node(one || '')));
    const squares = guests.map((guest) => {
      const of = own.filter((cell) => cell.g.includes(guest));
      if (of.length === 0) return el('td', {}, el('span', { class: 'soft' }, '–'));
      const state = worst(of);
      const good = of.filter((cell) => cell.s === 'green').length;
      return el('td', { class: state }, el('span', {}, `${SIGNS[state]} ${good}/${of.length}`));
    });
    return el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row' },
        el('button', { type: 'button', click: open }, name.slice(name.indexOf('.') + 1)),
      ),
      squares,
    );
  });
  return [
    grid(
      'functions in rows, guests in columns: how many of the cells that a guest takes part in agree',
      guests.map((guest) => run.guests[guest].name),
      lines,
    ),
    pairs,
  ];
}

function drawMatrices() {
  const chosen = run.cells.filter(isChosen);
  /** @type {Map<string, Cell[]>} */
  const sections = new Map();
  for (const cell of chosen) {
    const { name, group } = run.contracts[cell.c];
    const own = sections.get(group ?? name);
    if (own) own.push(cell);
    else sections.set(group ?? name, [cell]);
  }
  const drawn = [...sections].map(([title, cells]) => {
    const { group, oracle } = run.contracts[cells[0].c];
    const many = group !== null && new Set(cells.map((cell) => cell.c)).size > 1;
    return el(
      'section',
      { 'aria-label': title },
      el('h2', {}, title, ' ', oracle && el('span', { class: 'aside' }, `right by ${oracle}`)),
      (many ? heatMap(cells) : matrices(cells)).map((one) => node(one || '')),
    );
  });
  byId('matrices').replaceChildren(...drawn);
  byId('shown').textContent = `${counted(chosen.length, 'cell')} shown`;
}

/** @param {Cell} cell */
function cellPage(cell) {
  const { roles, oracle } = run.contracts[cell.c];
  const facts = (/** @type {[string, Child][]} */ all) =>
    el(
      'dl',
      {},
      all
        .filter(([, value]) => value !== undefined && value !== '')
        .flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, value)]),
    );
  const parts = roles.map((role, at) => {
    const guest = run.guests[cell.g[at]];
    const hash = run.components[`${role}=${guest.name}`];
    const size = run.sizes[`${role}=${guest.name}`];
    return el(
      'li',
      {},
      `${role}: `,
      el('strong', {}, guest.name),
      el(
        'div',
        { class: 'aside' },
        visible(guest.toolchain),
        hash && el('div', {}, `hash ${hash.slice(0, 16)}`),
        size !== undefined && el('div', {}, bytes(size)),
      ),
    );
  });
  return [
    el('h2', { id: 'cell-title' }, visible(keyOf(cell))),
    el('p', {}, el('span', { class: `badge ${cell.s}` }, `${SIGNS[cell.s]} ${word(cell)}`)),
    el(
      'ol',
      { class: 'graph', 'aria-label': 'Composition' },
      el(
        'li',
        {},
        'host',
        el('div', { class: 'aside' }, cell.h === undefined ? '' : run.hosts[cell.h]),
      ),
      parts,
    ),
    facts([
      ['Cases', `${cell.n[0].toLocaleString('en')}, of which ${cell.n[1]} wrong`],
      ['Right by', oracle ?? undefined],
      ['Time of a call', cell.t === undefined ? undefined : micros(cell.t)],
      ['Memory at the end', cell.m === undefined ? undefined : bytes(cell.m)],
      ['Digest of the answers', cell.d === undefined ? undefined : run.texts[cell.d]],
    ]),
    ...(cell.x ?? []).map((text) => el('pre', { tabindex: '0' }, visible(cut(run.texts[text])))),
    el(
      'ol',
      { class: 'faults' },
      (cell.f ?? []).map((at) => faultItem(run.faults[at], true)),
    ),
    ...[historyOf(cell)].filter((one) => one !== null),
    el('form', { method: 'dialog' }, el('button', {}, 'Close')),
  ];
}

function drawCell() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('cell'));
  const wanted = fragment().get('cell');
  const cell = wanted && run.cells.find((own) => keyOf(own) === wanted);
  if (!cell) return dialog.close();
  dialog.replaceChildren(...cellPage(cell));
  if (!dialog.open) dialog.showModal();
}

/** Draws what the address says. */
function draw() {
  const parts = fragment();
  const isCell = parts.has('cell');
  for (const name of FILTERS) {
    // A link to a cell leaves the filters as they are.
    if (!isCell || parts.has(name)) field(name).value = parts.get(name) ?? '';
  }
  if (!isCell || byId('matrices').childElementCount === 0) drawMatrices();
  drawCell();
}

byId('cell').addEventListener('close', () => {
  if (fragment().has('cell')) setFragment();
});
addEventListener('hashchange', draw);
drawHead();
drawChanges();
drawFaults();
drawScores();
drawFilters();
draw();
