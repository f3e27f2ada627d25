/**
 * Makes elements. Every text gets into the page as text, never as markup.
 *
 * @module
 */

/** @typedef {string | number | Node | null | undefined | false} Child */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
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
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  return filled(element, children.flat());
}

/** An element with these children behind those that it has. @param {HTMLElement} element @param {Child[]} children */
function filled(element, children) {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(node(child));
  }
  return element;
}

/**
 * A part that is folded, and made when it is first opened: a page may have hundreds of them.
 *
 * @param {string} summary
 * @param {boolean} opened
 * @param {() => Child | Child[]} make
 */
export function folded(summary, opened, make) {
  const details = el('details', { open: opened }, el('summary', {}, summary));
  let made = false;
  const fill = () => {
    if (made) return;
    made = true;
    filled(details, [make()].flat());
  };
  if (opened) fill();
  details.addEventListener('toggle', fill);
  return details;
}

/** @param {string | number | Node} child */
export function node(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/**
 * A table that scrolls where it is too wide, with an empty corner.
 *
 * @param {string | null} caption
 * @param {Child[]} heads
 * @param {Child[]} lines
 */
export function grid(caption, heads, lines) {
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
