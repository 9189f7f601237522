// The legend: what each colour, pattern and mark on the globe means.

import { byId, el, replace, svg } from './dom.js';
import { LICENCES, licenceSwatch } from './licence.js';

const MARKS = [
  ['Terminal, served', svg('circle', { class: 'key-served', r: 5 })],
  ['Terminal, not served', svg('path', { class: 'key-refused', d: 'M0 -6L6 0L0 6L-6 0Z' })],
  ['Path of a served terminal', svg('path', { class: 'key-path', d: 'M-12 0H12' })],
  ['Gateway in use', svg('path', { class: 'key-gateway', d: 'M0 -6L6 5H-6Z' })],
  ['Gateway', svg('path', { class: 'key-gateway-idle', d: 'M0 -6L6 5H-6Z' })],
  ['Point of presence (PoP)', svg('rect', { class: 'key-pop', x: -4.5, y: -4.5, width: 9, height: 9 })],
  ['Satellite, serving', svg('circle', { class: 'key-serving', r: 4 })],
  ['Satellite in its orbit', svg('circle', { class: 'key-satellite', r: 3 })],
  ['Satellite drifting', svg('circle', { class: 'key-drifting', r: 3 })],
  ['Satellite failed', svg('path', { class: 'key-failed', d: 'M-4 -4L4 4M4 -4L-4 4' })],
  ['Laser link', svg('path', { class: 'key-laser', d: 'M-12 0H12' })],
];

/** Fills the legend; open from the start where there is room for it. */
export function startLegend() {
  const entry = (picture, name) => el('li', {}, picture, el('span', {}, name));
  replace(
    byId('legend-body'),
    el('h3', {}, 'Territories'),
    el('ul', {}, Object.entries(LICENCES).map(([status, { label }]) => entry(licenceSwatch(status), label))),
    el('h3', {}, 'Marks'),
    el('ul', {}, MARKS.map(([name, shape]) =>
      entry(svg('svg', { class: 'key', viewBox: '-14 -8 28 16', 'aria-hidden': 'true' }, shape), name))),
  );
  byId('legend').open = false;
}
