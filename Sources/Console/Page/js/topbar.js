// The top bar: whose world, what time it is there, how much of the slot is left, how many of what.

import { slotLeft, worldNow, worldSpeed } from './clock.js';
import { byId, calmMotion, el, replace, setText, svg } from './dom.js';
import { count, dateAndTime, quantity } from './format.js';
import { get, on } from './store.js';

const RADIUS = 11;
const LENGTH = 2 * Math.PI * RADIUS;

let drain;
let seconds;

/** Builds the bar and keeps it up to date. */
export function startTopBar() {
  buildRing();
  on('world', showWorld);
  on('slot', showSlot);
  on('terminals', showCounts);
  tick();
}

function buildRing() {
  const circle = (name) => svg('circle', { class: name, cx: 14, cy: 14, r: RADIUS });
  drain = circle('ring-drain');
  drain.setAttribute('stroke-dasharray', LENGTH);
  seconds = svg('text', { x: 14, y: 17.6, class: 'ring-text' });
  byId('slot-ring').append(svg('svg', { viewBox: '0 0 28 28' }, circle('ring-track'), drain, seconds));
}

function tick() {
  const { date, time } = dateAndTime(worldNow());
  setText(byId('world-time'), time);
  setText(byId('world-date'), date);
  const left = slotLeft();
  drain.setAttribute('stroke-dashoffset', (LENGTH * (1 - left.part)).toFixed(2));
  setText(seconds, Number.isFinite(left.seconds) ? Math.ceil(left.seconds) : '');
  setTimeout(() => requestAnimationFrame(tick), calmMotion.matches ? 1000 : 100);
}

function showWorld(world) {
  const title = world.title || world.name;
  setText(byId('world-title'), title);
  byId('world-title').title = `World ${world.name}, Apus ${world.version ?? ''}`;
  document.title = `${title} · Apus`;
  showSlot();
  showCounts();
}

function showSlot() {
  const speed = worldSpeed();
  setText(byId('world-speed'), speed === 1 ? 'real time' : `${quantity(speed, speed % 1 ? 1 : 0)}× real time`);
  const { startMs, endMs } = slotSpan();
  const ring = byId('slot-ring');
  ring.setAttribute('aria-label', `Slot from ${dateAndTime(startMs).time} to ${dateAndTime(endMs).time}`);
  ring.title = `${ring.getAttribute('aria-label')} UTC; assignments change at its end`;
  showCounts();
}

function slotSpan() {
  const slot = get('slot') ?? get('world') ?? {};
  return { startMs: Date.parse(slot.slot_start_utc), endMs: Date.parse(slot.slot_end_utc) };
}

function showCounts() {
  const world = get('world');
  if (!world) return;
  const slot = get('slot');
  const list = get('terminals');
  const served = slot?.served ?? list?.filter((terminal) => terminal.served).length;
  const refused = slot?.refused ?? list?.filter((terminal) => !terminal.served).length;
  const entry = (name, value, kind) =>
    el('div', { class: kind }, el('dt', {}, name), el('dd', {}, count(value)));
  replace(
    byId('counts'),
    entry('served', served, 'count-served'),
    entry('not served', refused, 'count-refused'),
    entry('satellites', world.satellite_count, 'count-wide'),
    entry('gateways', world.gateway_count, 'count-wide'),
    entry('PoPs', world.pop_count, 'count-wide'),
  );
}
