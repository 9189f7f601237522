// The list of terminals: served or why not. Rows are kept and changed in place, so that focus and
// scroll position outlive a slot.

import { byId, el, replace, setText } from './dom.js';
import { count, degrees, milliseconds, words } from './format.js';
import { explain, get, on } from './store.js';

const MOST_ROWS = 400;
const FILTERS = [
  ['all', 'All', () => true],
  ['served', 'Served', (terminal) => terminal.served],
  ['refused', 'Not served', (terminal) => !terminal.served],
];

let filter = 'all';
let choose = () => {};
let load = () => {};
const rows = new Map();

/**
 * Starts the list; `onChoose(terminal)` is called when a row is activated, and `onFilter(query)` when
 * the service has to be asked for the terminals of a filter.
 */
export function startTerminals(onChoose, onFilter) {
  choose = onChoose;
  load = onFilter;
  buildFilter();
  on('terminals', show);
  on('slot', showTally);
  on('selection', markSelected);
}

function buildFilter() {
  replace(byId('terminal-filter'), FILTERS.map(([key, name]) => el('button', {
    type: 'button',
    'data-filter': key,
    'aria-pressed': String(key === filter),
    on: { click: () => setFilter(key) },
  }, name)));
}

function setFilter(key) {
  filter = key;
  for (const button of byId('terminal-filter').children) {
    button.setAttribute('aria-pressed', String(button.dataset.filter === key));
  }
  if (!get('terminalPage')?.isWhole) load(key === 'all' ? {} : { online: String(key === 'served') });
  show(get('terminals') ?? []);
}

function show(terminals) {
  const accepts = FILTERS.find(([key]) => key === filter)[2];
  const wanted = terminals.filter(accepts);
  const list = byId('terminal-list');
  const shown = new Set();
  wanted.slice(0, MOST_ROWS).forEach((terminal, place) => {
    const key = String(terminal.id);
    shown.add(key);
    const row = rows.get(key) ?? newRow(key);
    fillRow(row, terminal);
    if (list.children[place] !== row.item) list.insertBefore(row.item, list.children[place] ?? null);
  });
  for (const [key, row] of rows) {
    if (!shown.has(key)) {
      row.item.remove();
      rows.delete(key);
    }
  }
  const more = moreText(wanted.length, terminals.length);
  byId('terminal-more').hidden = !more;
  setText(byId('terminal-more'), more);
  showTally();
  markSelected();
}

/** What is said below the list: of a large world a part is loaded, and of that a part is shown. */
function moreText(wanted, loaded) {
  const page = get('terminalPage');
  if (page && !page.isWhole) {
    return `${count(Math.min(wanted, MOST_ROWS))} listed of ${count(page.count)} kits; /api/v1/terminals lists them all`;
  }
  if (loaded === 0) return 'This world has no terminals.';
  if (wanted === 0) return 'None.';
  return wanted > MOST_ROWS ? `and ${count(wanted - MOST_ROWS)} more; /api/v1/terminals lists them all` : '';
}

function newRow(key) {
  const parts = {
    mark: el('span', { class: 'mark', 'aria-hidden': 'true' }),
    name: el('span', { class: 'row-name', dir: 'auto' }),
    value: el('span', { class: 'row-value' }),
    detail: el('span', { class: 'row-detail', dir: 'auto' }),
    live: el('span', { class: 'row-live' }),
  };
  const button = el('button', { type: 'button', on: { click: () => chooseKey(key) } },
    parts.mark, parts.name, parts.value, parts.detail, parts.live);
  const row = { ...parts, button, item: el('li', {}, button) };
  rows.set(key, row);
  return row;
}

function chooseKey(key) {
  const terminal = get('terminals')?.find((candidate) => String(candidate.id) === key);
  if (terminal) choose(terminal);
}

function fillRow(row, terminal) {
  row.button.classList.toggle('is-served', Boolean(terminal.served));
  setText(row.name, terminal.name || terminal.id);
  setText(row.value, terminal.served ? milliseconds(terminal.rtt_ms) : words(terminal.reason) || 'not served');
  setText(row.detail, terminal.served
    ? [terminal.satellite_name, degrees(terminal.elevation_deg), terminal.pop].filter(Boolean).join(' · ')
    : [terminal.territory, terminal.state].filter(Boolean).join(' · '));
  setText(row.live, terminal.connected ? 'connected' : '');
  const why = terminal.served ? '' : terminal.explanation || explain(terminal.reason);
  row.button.title = [terminal.served ? 'served' : 'not served', why].filter(Boolean).join(': ');
}

function showTally() {
  const reasons = get('slot')?.reasons ?? tallyOf(get('terminals') ?? []);
  const entries = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
  replace(byId('reason-tally'), entries.map(([reason, number]) =>
    el('span', { title: explain(reason) }, `${words(reason)} `, el('b', {}, count(number)))));
}

function tallyOf(terminals) {
  const tally = {};
  for (const { served, reason } of terminals) {
    if (!served && reason) tally[reason] = (tally[reason] ?? 0) + 1;
  }
  return tally;
}

function markSelected() {
  const selection = get('selection');
  const key = selection?.kind === 'terminal' ? String(selection.terminal.id) : null;
  for (const [candidate, row] of rows) {
    if (candidate === key) row.button.setAttribute('aria-current', 'true');
    else row.button.removeAttribute('aria-current');
  }
}
