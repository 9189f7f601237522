// What the links of connected terminals do now: the list on the left, and a section of a terminal's
// card. Both are filled in place, so that focus and scroll position outlive an account.

import { losses, SPAN_MS } from './connections.js';
import { byId, el, replace, setText } from './dom.js';
import { bitRate, byteCount, count, milliseconds, quantity, words } from './format.js';
import { tag } from './provenance.js';
import { sparkline } from './sparkline.js';
import { get, on } from './store.js';

const MOST_ROWS = 30;
const SHORTEST_REFRESH_MS = 500;
const STALE_MS = 5000;
const MEASURED = 'measured: counted and timed by the program that carries the packets';

let choose = () => {};
const rows = new Map();

/** Starts the list; `onChoose(row)` is called with a connection that is activated. */
export function startConnections(onChoose) {
  choose = onChoose;
  on('connections', schedule);
  // Without news the lines still move to the left.
  setInterval(() => { if (rows.size > 0 && !document.hidden) schedule(); }, 1000);
}

let scheduled = false;
let shownAt = -Infinity;

function schedule() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    shownAt = performance.now();
    show();
  }, Math.max(0, SHORTEST_REFRESH_MS - (performance.now() - shownAt)));
}

function show() {
  const connections = get('connections') ?? new Map();
  const list = byId('connection-list');
  byId('connections').hidden = connections.size === 0;
  const total = Math.max(connections.size, get('connectionCount') ?? 0);
  setText(byId('connections-count'), count(total));
  const wanted = [...connections].slice(0, MOST_ROWS);
  wanted.forEach(([key, entry], place) => {
    const row = rows.get(key) ?? newRow(key);
    fillRow(row, entry);
    if (list.children[place] !== row.item) list.insertBefore(row.item, list.children[place] ?? null);
  });
  const shown = new Set(wanted.map(([key]) => key));
  for (const [key, row] of rows) {
    if (shown.has(key)) continue;
    row.item.remove();
    rows.delete(key);
  }
  byId('connections-more').hidden = total <= MOST_ROWS;
  setText(byId('connections-more'), `and ${count(total - wanted.length)} more; /api/v1/connections lists them`);
  for (const section of document.querySelectorAll('section.live')) fillSection(section);
}

function newRow(key) {
  const parts = {
    name: el('span', { class: 'row-name', dir: 'auto' }),
    rates: el('span', { class: 'live-rates' }),
    lines: el('span', { class: 'live-lines' }),
    detail: el('span', { class: 'row-detail' }),
  };
  const pick = () => choose(get('connections')?.get(key)?.row);
  const button = el('button', { type: 'button', on: { click: pick } }, Object.values(parts));
  const row = { ...parts, button, item: el('li', {}, button) };
  rows.set(key, row);
  return row;
}

function fillRow(row, entry) {
  const { uplink, downlink } = entry.row;
  setText(row.name, entry.row.name || entry.row.id);
  setText(row.rates, downlink ? `↓ ${bitRate(downlink.interval?.rate_bps)}  ↑ ${bitRate(uplink?.interval?.rate_bps)}` : '');
  replace(row.lines, pictures(entry));
  const lost = losses(entry.row);
  const sum = lost.reduce((total, [, number]) => total + number, 0);
  row.button.title = causes(lost);
  setText(row.detail, silence(entry) ?? [
    `delay ${milliseconds(downlink.delay_p50_ms)}, p99 ${milliseconds(downlink.delay_p99_ms)}`,
    `queue ${byteCount(Math.max(downlink.queue_bytes, uplink?.queue_bytes ?? 0))}`,
    sum > 0 ? `lost ${causes(lost.slice(0, 3))}${lost.length > 3 ? ' …' : ''}` : 'nothing lost',
  ].join(' · '));
}

// What the queue dropped by itself so that packets wait less (active queue management).
const CAUSES = { aqm: 'queue management' };
const causes = (lost) => lost.map(([cause, number]) => `${CAUSES[cause] ?? words(cause)} ${count(number)}`).join(', ');

/** Why there is nothing to say about the present; null when there is. */
function silence({ row, reportedAt }) {
  if (!row.downlink || reportedAt === null) return 'no account yet';
  const age = performance.now() - reportedAt;
  return age > STALE_MS ? `no account for ${count(age / 1000)} s` : null;
}

function pictures({ samples }) {
  const common = { spanMs: SPAN_MS, now: performance.now() };
  return [
    sparkline(samples, [{ className: 'spark-down', key: 'down' }, { className: 'spark-up', key: 'up' }], {
      ...common, least: 1000, label: (most) => `Rates over two minutes, at most ${bitRate(most)}`,
    }),
    sparkline(samples, [{ className: 'spark-delay', key: 'downDelay' }, { className: 'spark-delay-up', key: 'upDelay' }], {
      ...common, least: 10, label: (most) => `Mean delays over two minutes, at most ${milliseconds(most)}`,
    }),
  ];
}

/** A section for the card of a terminal; it stays hidden while no program carries the terminal. */
export function liveSection(id) {
  const section = el('section', { class: 'live', 'data-connection': id, hidden: true });
  fillSection(section);
  return section;
}

function fillSection(section) {
  const entry = get('connections')?.get(section.dataset.connection);
  section.hidden = !entry;
  if (!entry) return;
  const { row } = entry;
  replace(section,
    el('h3', {}, 'Live link ', tag(MEASURED)),
    el('p', { class: 'quiet', dir: 'auto' }, [row.ipv4, row.dns_label, silence(entry)].filter(Boolean).join(' · ')),
    row.downlink && [
      el('div', { class: 'live-lines' }, pictures(entry)),
      el('p', { class: 'live-keys quiet' }, el('span', { class: 'key-down' }, 'down'), el('span', { class: 'key-up' }, 'up'),
        el('span', {}, 'rate on the left, mean delay on the right, two minutes')),
      table(row),
    ]);
}

function table({ uplink, downlink }) {
  const line = (name, value) => el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, value(downlink)), el('td', {}, value(uplink)));
  return el('table', { class: 'live-table' },
    el('thead', {}, el('tr', {}, ['', 'Down', 'Up'].map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {},
      line('Rate', (way) => bitRate(way?.interval?.rate_bps)),
      line('Packets a second', (way) => quantity(way?.interval?.packets_per_s, 0)),
      line('Delivered', (way) => `${count(way?.packets_delivered)}, ${byteCount(way?.bytes_delivered)}`),
      line('Waiting', (way) => byteCount(way?.queue_bytes)),
      line('Delay, median', (way) => milliseconds(way?.delay_p50_ms)),
      line('Delay, p99', (way) => milliseconds(way?.delay_p99_ms)),
      line('Lost', (way) => lossText(way))));
}

function lossText(way) {
  const lost = losses({ uplink: way });
  return lost.length ? causes(lost) : 'none';
}
