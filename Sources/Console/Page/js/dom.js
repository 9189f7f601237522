// Builds elements. Text from outside becomes text nodes only, so no name can turn into markup.

const SVG = 'http://www.w3.org/2000/svg';
const LONGEST_TEXT = 600;

/** Text of a value from outside: a bounded string, free of control and direction characters. */
export function text(value) {
  if (value === null || value === undefined) return '';
  const string = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const clean = string.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');
  return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}…` : clean;
}

function fill(node, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'on') {
      for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    } else {
      node.setAttribute(key, value === true ? '' : text(value));
    }
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(text(child)));
  }
}

/** An HTML element with attributes, listeners (`on: {click}`) and children. */
export function el(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** An SVG element, as `el`. */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** Replaces all children of a node. */
export function replace(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/** Sets the text of a node only when it differs, so that nothing is announced or drawn twice. */
export function setText(node, value) {
  const string = text(value);
  if (node.textContent !== string) node.textContent = string;
}

export const byId = (id) => document.getElementById(id);

export const calmMotion = matchMedia('(prefers-reduced-motion: reduce)');
