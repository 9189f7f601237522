// The same information without a globe: gateways, points of presence and territories as tables. It
// stands in where WebGL or three.js is missing, and anyone may prefer it.

import { byId, el, replace } from './dom.js';
import { coordinates, count, degrees, milliseconds, moment, words } from './format.js';
import { licenceLook, licenceSwatch } from './licence.js';
import { explain, get, on } from './store.js';

const MOST_ROWS = 1000;
let visible = false;
let notice = '';

/** Prepares the tables; they are drawn only while they are shown. */
export function startTables() {
  on(['ground', 'territories', 'terminals'], () => visible && draw());
}

/** Shows or hides the tables; `why` says why there is no globe, or nothing. */
export function showTables(show, why = notice) {
  visible = show;
  notice = why;
  byId('tables').hidden = !show;
  if (show) draw();
}

function draw() {
  const holder = byId('tables');
  const scroll = holder.scrollTop;
  replace(holder, notice && el('p', { class: 'notice' }, notice), terminals(), gateways(), pops(), territories());
  holder.scrollTop = scroll;
}

function table(title, columns, items, row, total = items.length) {
  const head = columns.map((name) => el('th', { scope: 'col' }, name));
  const more = total - Math.min(items.length, MOST_ROWS);
  return el('section', {},
    el('h2', {}, title, ' ', el('span', { class: 'quiet' }, count(total))),
    el('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': title }, el('table', {},
      el('thead', {}, el('tr', {}, head)),
      el('tbody', {}, items.slice(0, MOST_ROWS).map((item) => el('tr', {}, row(item).map((cell) => el('td', { dir: 'auto' }, cell))))))),
    more > 0 && el('p', { class: 'quiet' }, `and ${count(more)} more`));
}

function terminals() {
  return table('Terminals', ['Name', 'Service', 'Why', 'Satellite', 'Elevation', 'Gateway', 'PoP', 'Round trip', 'State'],
    get('terminals') ?? [], (terminal) => [
      terminal.name || terminal.id,
      terminal.served ? 'served' : words(terminal.reason) || 'not served',
      terminal.served ? '' : terminal.explanation || explain(terminal.reason),
      terminal.satellite_name || '–',
      degrees(terminal.elevation_deg),
      terminal.gateway || '–',
      terminal.pop || '–',
      milliseconds(terminal.rtt_ms),
      terminal.state,
    ], totalOfTerminals());
}

/** Of a large world, one page of terminals is loaded. */
function totalOfTerminals() {
  const page = get('terminalPage');
  return page && !page.isWhole ? page.count : undefined;
}

function gateways() {
  return table('Gateways', ['Name', 'Country', 'In use', 'Status', 'Place', 'Lowest elevation', 'Antennas'],
    get('ground')?.gateways ?? [], (gateway) => [
      gateway.name,
      gateway.country,
      gateway.in_use ? 'yes' : 'no',
      gateway.status,
      coordinates(gateway.latitude_deg, gateway.longitude_deg, 2),
      degrees(gateway.minimum_elevation_deg),
      count(gateway.antennas),
    ]);
}

function pops() {
  return table('Points of presence', ['Name', 'Code', 'Place'], get('ground')?.pops ?? [], (pop) =>
    [pop.name, pop.code, coordinates(pop.latitude_deg, pop.longitude_deg, 2)]);
}

function territories() {
  return table('Territories', ['Name', 'Code', 'Licence', 'Since', 'Gateways', 'Source'],
    get('territories') ?? [], ({ name, code, licence }) => [
      name,
      code,
      [licenceSwatch(licence?.status), ' ', licenceLook(licence?.status).label],
      licence?.since_utc ? moment(licence.since_utc) : '–',
      licence?.gateway_rights ? 'allowed' : 'not allowed',
      [licence?.source ?? '–', licence?.recalled && el('small', { class: 'tag tag-assumed' }, 'recalled')],
    ]);
}
