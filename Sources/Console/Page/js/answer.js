// The answer to "is there service here?": verdict, reason, numbers, path, sky, and the rest.

import { el } from './dom.js';
import { coordinates, count, degrees, megabits, milliseconds, moment, words } from './format.js';
import { licenceLook, licenceSwatch } from './licence.js';
import { liveSection } from './livelink.js';
import { provenanceList, tag } from './provenance.js';
import { skyPlot } from './skyplot.js';
import { explain } from './store.js';

const MOST_ROWS = 120;
const NAMES = {
  rtt_ms: 'Round trip, median',
  rtt_min_ms: 'Round trip, least',
  downlink_mbps: 'Downlink',
  uplink_mbps: 'Uplink',
  elevation_deg: 'Elevation',
  hops: 'Laser hops',
};

/** The whole card for an answer of `/service`; `terminal` adds what its row of `/terminals` knows. */
export function answerCard(answer, terminal, onSatellite) {
  return [
    verdict(terminal ? { ...answer, ...judgement(terminal) } : answer),
    terminal && terminalLine(terminal, answer),
    terminal && liveSection(terminal.id),
    answer.what_it_would_take && section('What it would take', el('p', { dir: 'auto' }, answer.what_it_would_take)),
    answer.served && numbers(answer),
    answer.path?.length > 1 && section('Path', path(answer.path, onSatellite)),
    territory(answer),
    sky(answer, onSatellite),
    provenanceList(answer.provenance, NAMES),
  ];
}

/** Name and coordinates of the place asked about. */
export function placeTitle(answer, terminal) {
  const place = answer.place ?? {};
  return {
    title: terminal?.name || place.name || answer.territory_name || 'Place',
    subtitle: coordinates(place.latitude_deg, place.longitude_deg),
  };
}

// A terminal may be refused for its own reasons (suspended, unpaid) where the place is served.
const judgement = ({ served, reason, explanation, satellite_name, gateway }) =>
  ({ served, reason, explanation, satellite_name, gateway });

const section = (title, ...children) => el('section', {}, el('h3', {}, title), children);

function verdict(answer) {
  const kind = answer.served ? 'verdict is-served' : 'verdict is-refused';
  const sentence = answer.served
    ? `Through ${answer.satellite_name || 'a satellite'}${answer.gateway ? ` and ${answer.gateway}` : ''}.`
    : answer.explanation || explain(answer.reason) || 'The service gives no explanation.';
  return el('div', { class: kind, 'data-served': String(Boolean(answer.served)) },
    el('p', { class: 'verdict-word' }, el('span', { class: 'mark', 'aria-hidden': 'true' }),
      answer.served ? 'Served' : 'Not served',
      !answer.served && answer.reason && el('span', { class: 'reason', 'data-reason': answer.reason }, words(answer.reason))),
    el('p', { dir: 'auto' }, sentence));
}

function terminalLine(terminal, answer) {
  const facts = [`Terminal ${terminal.id}`, terminal.state, terminal.connected && 'a program is connected through it',
    answer.served && !terminal.served && 'another terminal here would be served as follows',
    !answer.served && terminal.served && `another terminal here would not be served: ${words(answer.reason)}`];
  return el('p', { class: 'quiet', dir: 'auto' }, facts.filter(Boolean).join(' · '));
}

function numbers(answer) {
  const from = answer.provenance ?? {};
  const cell = (key, value) => el('div', {}, el('dt', {}, NAMES[key]), el('dd', {}, value, ' ', tag(from[key])));
  return el('dl', { class: 'numbers' },
    cell('rtt_ms', milliseconds(answer.rtt_ms)),
    cell('rtt_min_ms', milliseconds(answer.rtt_min_ms)),
    cell('downlink_mbps', megabits(answer.downlink_mbps)),
    cell('uplink_mbps', megabits(answer.uplink_mbps)),
    cell('elevation_deg', degrees(answer.elevation_deg)),
    cell('hops', count(answer.hops)));
}

const KIND_NAMES = { terminal: 'terminal', satellite: 'satellite', gateway: 'gateway', pop: 'PoP' };

function path(nodes, onSatellite) {
  return el('ol', { class: 'path' }, nodes.slice(0, 40).map((node) => {
    const name = el('span', { dir: 'auto' }, node.name || '–');
    const clickable = node.kind === 'satellite' && Number.isInteger(node.satellite);
    return el('li', { class: `path-${KIND_NAMES[node.kind] ?? 'other'}` },
      clickable
        ? el('button', { type: 'button', class: 'link', on: { click: () => onSatellite(node.satellite) } }, name)
        : name,
      el('span', { class: 'quiet' }, KIND_NAMES[node.kind] ?? node.kind));
  }));
}

function territory({ territory: code, territory_name: name, licence }) {
  if (!code && !licence) return section('Territory', el('p', { class: 'quiet' }, 'No state’s territory.'));
  const facts = [
    licence?.since_utc && `since ${moment(licence.since_utc)}`,
    licence && (licence.gateway_rights ? 'gateways allowed' : 'no gateway rights'),
  ].filter(Boolean).join(' · ');
  return section('Territory',
    el('p', { class: 'territory' }, licence && licenceSwatch(licence.status),
      el('span', { dir: 'auto' }, el('b', {}, name || code), licence && `: ${licenceLook(licence.status).label.toLowerCase()}`)),
    facts && el('p', { class: 'quiet' }, facts),
    licence?.source && el('p', { class: 'quiet', dir: 'auto' }, 'Source: ', licence.source, ' ',
      licence.recalled && el('small', { class: 'tag tag-assumed', title: 'Written from memory, not checked against the document' }, 'recalled')));
}

function sky({ candidates, satellite_name: serving }, onSatellite) {
  if (!Array.isArray(candidates)) return null;
  if (candidates.length === 0) return section('Sky', el('p', { class: 'quiet' }, 'No satellite is above the horizon.'));
  const able = candidates.filter((candidate) => candidate.serviceable);
  const others = candidates.filter((candidate) => !candidate.serviceable);
  const byHeight = (a, b) => (b.elevation_deg ?? -90) - (a.elevation_deg ?? -90);
  const ordered = [...able.sort(byHeight), ...others.sort(byHeight)];
  return section('Sky',
    el('p', { class: 'quiet' }, `${count(candidates.length)} satellites above the horizon, ${count(able.length)} may serve.`),
    skyPlot(ordered, serving),
    reasonTally(others),
    el('details', {}, el('summary', {}, 'Table of satellites'), candidateTable(ordered, serving, onSatellite)));
}

function reasonTally(others) {
  const tally = new Map();
  for (const { reason } of others) tally.set(reason, (tally.get(reason) ?? 0) + 1);
  const entries = [...tally].sort((a, b) => b[1] - a[1]);
  return el('p', { class: 'tally' }, entries.map(([reason, number]) =>
    el('span', { title: explain(reason) }, `${words(reason) || 'no reason given'} `, el('b', {}, count(number)))));
}

function candidateTable(candidates, serving, onSatellite) {
  const head = ['Satellite', 'Elevation', 'Azimuth', 'May serve'].map((name) => el('th', { scope: 'col' }, name));
  const rows = candidates.slice(0, MOST_ROWS).map((candidate) => el('tr', { class: candidate.serviceable ? 'may' : null },
    el('td', { dir: 'auto' }, el('button', { type: 'button', class: 'link', on: { click: () => onSatellite(candidate.name) } }, candidate.name)),
    el('td', {}, degrees(candidate.elevation_deg)),
    el('td', {}, degrees(candidate.azimuth_deg)),
    el('td', {}, candidate.name === serving ? 'serves' : candidate.serviceable ? 'yes' : words(candidate.reason))));
  const more = candidates.length - rows.length;
  return [
    el('table', {}, el('thead', {}, el('tr', {}, head)), el('tbody', {}, rows)),
    more > 0 && el('p', { class: 'quiet' }, `and ${count(more)} more`),
  ];
}
