// What the globe marks and names, taken from the store.

import { milliseconds, words } from '../format.js';
import { get } from '../store.js';
import { KIND } from './marks.js';

/** Marks for terminals, stations and the chosen place. */
export function marksFor(layers) {
  const marks = [];
  if (layers.stations) marks.push(...stations());
  for (const terminal of get('terminals') ?? []) {
    marks.push(mark(terminal, terminal.served ? KIND.served : KIND.refused, { kind: 'terminal', terminal }));
  }
  const chosen = chosenPlace();
  if (chosen) marks.push(mark(chosen, KIND.chosen, null));
  return marks;
}

const mark = ({ latitude_deg: latitude, longitude_deg: longitude }, kind, target) => ({ latitude, longitude, kind, target });

function stations() {
  const { gateways, pops } = get('ground') ?? { gateways: [], pops: [] };
  return [
    ...gateways.map((station) =>
      mark(station, station.in_use ? KIND.gatewayUsed : KIND.gatewayIdle, { kind: 'gateway', station })),
    ...pops.map((station) => mark(station, KIND.popMark, { kind: 'pop', station })),
  ];
}

function chosenPlace() {
  const selection = get('selection');
  return selection?.terminal ?? selection?.station ?? get('answer')?.place ?? null;
}

/** Names for the marks: terminals always, stations in use when near. */
export function labelsFor(marks) {
  return marks.flatMap(({ kind, target, position }) => {
    if (kind === KIND.chosen || kind === KIND.gatewayIdle) return [];
    const station = target.station;
    return [{
      position,
      text: station ? station.name : target.terminal.name || target.terminal.id,
      className: station ? 'is-station' : kind === KIND.served ? 'is-served' : 'is-refused',
      importance: station ? 0 : 1,
    }];
  });
}

/** One line about what is under the pointer; nothing for the bare ground. */
export function describe(target) {
  if (target.kind === 'satellite') return get('satellites')?.names[target.index] ?? 'satellite';
  if (target.kind === 'gateway') return `Gateway ${target.station.name}${target.station.in_use ? ', in use' : ''}`;
  if (target.kind === 'pop') return `PoP ${target.station.name}`;
  if (target.kind !== 'terminal') return '';
  const { name, id, served, reason, rtt_ms: rtt } = target.terminal;
  return `${name || id}: ${served ? milliseconds(rtt) : words(reason)}`;
}
