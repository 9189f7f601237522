// The sky over a place as a polar plot: zenith in the middle, horizon at the rim, north up and east
// on the right, as on a map. Filled: may serve. Hollow: may not.

import { svg } from './dom.js';
import { degrees, words } from './format.js';

const RADIUS = 100;
const MOST_DOTS = 400;

function point(azimuth, elevation) {
  const r = RADIUS * (1 - Math.max(elevation, 0) / 90);
  const a = (azimuth * Math.PI) / 180;
  return { x: r * Math.sin(a), y: -r * Math.cos(a) };
}

/** The plot; `servingName` is marked with a ring, `onPick(name)` is told of a clicked satellite. */
export function skyPlot(candidates, servingName) {
  const known = candidates.filter(({ azimuth_deg: a, elevation_deg: e }) =>
    Number.isFinite(a) && Number.isFinite(e)).slice(0, MOST_DOTS);
  const able = known.filter((candidate) => candidate.serviceable).length;
  return svg('svg', {
    class: 'sky',
    viewBox: '-122 -118 244 236',
    role: 'img',
    'aria-label': `Sky plot: ${known.length} satellites above the horizon, ${able} may serve. The table below lists them.`,
  }, grid(), known.map((candidate) => dot(candidate, candidate.name === servingName)));
}

function grid() {
  const ring = (elevation) => svg('circle', { class: 'sky-ring', r: point(0, elevation).y * -1 });
  const label = (x, y, name) => svg('text', { class: 'sky-label', x, y }, name);
  return [
    svg('circle', { class: 'sky-dome', r: RADIUS }),
    [30, 60].map(ring),
    svg('path', { class: 'sky-ring', d: `M0 ${-RADIUS}V${RADIUS}M${-RADIUS} 0H${RADIUS}` }),
    label(0, -106, 'N'), label(110, 4, 'E'), label(0, 115, 'S'), label(-110, 4, 'W'),
    [30, 60].map((elevation) => svg('text', { class: 'sky-degree', x: 3, y: point(0, elevation).y - 2 }, `${elevation}°`)),
  ];
}

function dot(candidate, serving) {
  const { x, y } = point(candidate.azimuth_deg, candidate.elevation_deg);
  const verdict = candidate.serviceable ? 'may serve' : `may not serve: ${words(candidate.reason)}`;
  const title = `${candidate.name}, elevation ${degrees(candidate.elevation_deg)}, azimuth ${degrees(candidate.azimuth_deg)}: ${verdict}`;
  const place = { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` };
  const mark = candidate.serviceable
    ? svg('circle', { class: 'sky-may', r: 3.6 })
    : svg('path', { class: 'sky-may-not', d: 'M0 -3.6L3.6 0L0 3.6L-3.6 0Z' });
  return svg('g', place, svg('title', {}, title), mark, serving && svg('circle', { class: 'sky-serving', r: 7.5 }));
}
