// Cards for a satellite, a gateway and a point of presence.

import { positionAt } from './binary.js';
import { worldNow } from './clock.js';
import { el } from './dom.js';
import { coordinates, count, quantity } from './format.js';
import { geodetic, speedKmS } from './geodesy.js';
import { get } from './store.js';

const STATES = ['operational', 'not operational (drifting)', 'failed', 'no orbit'];

const facts = (entries) => el('dl', { class: 'facts' }, entries.filter(Boolean).map(([name, value]) =>
  [el('dt', {}, name), el('dd', { dir: 'auto' }, value)]));

/** Title, subtitle and body for a satellite by its index; null when the index is unknown. */
export function satelliteCard(index, { onTerminal }) {
  const catalogue = get('satellites');
  const sky = get('sky');
  if (!catalogue || index < 0 || index >= catalogue.names.length) return null;
  const shell = catalogue.shells?.[catalogue.shell_index?.[index]];
  const users = (get('terminals') ?? []).filter((terminal) => terminal.satellite === index);
  return {
    title: catalogue.names[index],
    subtitle: `Satellite, catalogue number ${catalogue.catalog_numbers?.[index] ?? '–'}`,
    body: [
      facts([
        shell && ['Shell', shell.name],
        sky && index < sky.count && ['State', STATES[sky.state[index]] ?? 'unknown'],
        ...(sky && index < sky.count ? whereabouts(sky, index) : []),
        ['Laser links', count(partners(index).length)],
        ['Serves', users.length ? `${count(users.length)} of this world’s terminals` : 'none of this world’s terminals'],
      ]),
      users.length > 0 && el('ul', { class: 'users' }, users.slice(0, 30).map((terminal) => el('li', {},
        el('button', { type: 'button', class: 'link', on: { click: () => onTerminal(terminal) } }, terminal.name || terminal.id)))),
      el('p', { class: 'quiet' }, 'Height, speed and the point below are computed from the slot’s positions.'),
    ],
  };
}

function whereabouts(sky, index) {
  if (sky.state[index] === 3) return [];
  const place = geodetic(positionAt(sky, index, worldNow()));
  return [
    ['Height', quantity(place.heightKm, 1, 'km')],
    ['Speed, Earth-fixed', quantity(speedKmS(sky, index), 2, 'km/s')],
    ['Above', coordinates(place.latitude, place.longitude, 2)],
  ];
}

function partners(index) {
  const lasers = get('lasers') ?? [];
  const found = [];
  for (let i = 0; i < lasers.length; i += 2) {
    if (lasers[i] === index) found.push(lasers[i + 1]);
    else if (lasers[i + 1] === index) found.push(lasers[i]);
  }
  return found;
}

/** Title, subtitle and body for a gateway or a point of presence. */
export function stationCard(kind, station, { onPlace }) {
  const isGateway = kind === 'gateway';
  return {
    title: station.name,
    subtitle: isGateway ? 'Gateway' : 'Point of presence',
    body: [
      facts([
        ['Place', coordinates(station.latitude_deg, station.longitude_deg, 2)],
        station.country && ['Country', station.country],
        station.code && ['Code', station.code],
        station.status && ['Status', station.status],
        isGateway && ['In use in this slot', station.in_use ? 'yes' : 'no'],
        isGateway && ['Lowest elevation', quantity(station.minimum_elevation_deg, 0, '°')],
        isGateway && ['Antennas', count(station.antennas)],
      ]),
      el('button', { type: 'button', class: 'plain', on: { click: () => onPlace(station) } }, 'Ask about service here'),
    ],
  };
}
