// Rings of territories on a flat map: rings that cross the date line or go round a pole are opened
// out, so that they can be filled and drawn.

const EDGE = 179.999;
const onEdge = (longitude) => Math.abs(longitude) >= EDGE;

/** `[lon, lat, lon, lat, …]` as points whose longitudes do not jump; empty for a broken ring. */
export function openOut(ring) {
  if (!Array.isArray(ring) || ring.length < 6) return [];
  const points = [];
  let shift = 0;
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const [longitude, latitude] = [ring[i], ring[i + 1]];
    if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) return [];
    if (i > 0) {
      const before = ring[i - 2];
      const alreadySplit = onEdge(before) && onEdge(longitude);
      if (!alreadySplit && longitude - before > 180) shift -= 360;
      if (!alreadySplit && longitude - before < -180) shift += 360;
    }
    points.push([longitude + shift, latitude]);
  }
  return closeOverPole(points);
}

function closeOverPole(points) {
  const first = points[0];
  const last = points[points.length - 1];
  if (Math.abs(last[0] - first[0]) < 180) return points;
  const mean = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  const pole = mean < 0 ? -90 : 90;
  return [...points, [last[0], pole], [first[0], pole]];
}

/** How far an opened ring must be repeated to cover −180…180. */
export function repeats(points) {
  const longitudes = points.map((point) => point[0]);
  const least = longitudes.reduce((a, b) => Math.min(a, b), Infinity);
  const most = longitudes.reduce((a, b) => Math.max(a, b), -Infinity);
  return [-360, 0, 360].filter((shift) => most + shift > -180 && least + shift < 180);
}

/** True for the seam of a map (date line or pole), which is no border. */
export const isSeam = ([lonA, latA], [lonB, latB]) =>
  (onEdge(lonA) && onEdge(lonB)) || (Math.abs(latA) > 89.9 && Math.abs(latB) > 89.9);
