// The map that is wrapped round the globe: sea, graticule, territories in the colours of their licence.

import { licenceFill } from '../licence.js';
import { openOut, repeats } from './rings.js';

const SEA = '#0d151e';
const GRATICULE = 'rgba(150, 180, 205, 0.085)';
const GRATICULE_STEP = 15;

/** A canvas for the map, as large as the device takes, at most 4096 by 2048 pixels. */
export function makeMap(largestTexture) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(4096, largestTexture);
  canvas.height = canvas.width / 2;
  return canvas;
}

/** Draws everything anew. */
export function drawMap(canvas, territories) {
  const context = canvas.getContext('2d');
  const scale = canvas.width / 360;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = SEA;
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawGraticule(context, canvas, scale);
  const fills = new Map();
  for (const territory of territories) drawTerritory(context, canvas, scale, territory, fills);
}

function drawGraticule(context, canvas, scale) {
  context.strokeStyle = GRATICULE;
  context.lineWidth = canvas.width / 2900;
  context.beginPath();
  for (let longitude = 0; longitude < 360; longitude += GRATICULE_STEP) {
    context.moveTo(longitude * scale, 0);
    context.lineTo(longitude * scale, canvas.height);
  }
  for (let latitude = GRATICULE_STEP; latitude < 180; latitude += GRATICULE_STEP) {
    context.moveTo(0, latitude * scale);
    context.lineTo(canvas.width, latitude * scale);
  }
  context.stroke();
}

function drawTerritory(context, canvas, scale, territory, fills) {
  const status = territory.licence?.status ?? 'unknown';
  if (!fills.has(status)) fills.set(status, licenceFill(context, status, Math.round(canvas.width / 455)));
  const path = new Path2D();
  for (const ring of territory.rings ?? []) {
    const points = openOut(ring);
    if (points.length < 3) continue;
    for (const shift of repeats(points)) tracePath(path, points, shift, scale);
  }
  context.fillStyle = fills.get(status);
  context.fill(path, 'evenodd');
}

function tracePath(path, points, shift, scale) {
  points.forEach(([longitude, latitude], i) => {
    const x = (longitude + shift + 180) * scale;
    const y = (90 - latitude) * scale;
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  path.closePath();
}
