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
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(node(child));
  }
  return element;
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
