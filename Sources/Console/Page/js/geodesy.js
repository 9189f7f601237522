// WGS84 and the Sun, as far as a picture needs them.

const A_KM = 6378.137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const RAD = Math.PI / 180;

/** Earth-fixed x, y, z [km] of a geodetic place; height in kilometres. */
export function earthFixed(latitude, longitude, heightKm = 0) {
  const phi = latitude * RAD;
  const lambda = longitude * RAD;
  const n = A_KM / Math.sqrt(1 - E2 * Math.sin(phi) ** 2);
  const r = (n + heightKm) * Math.cos(phi);
  return [r * Math.cos(lambda), r * Math.sin(lambda), (n * (1 - E2) + heightKm) * Math.sin(phi)];
}

/** Geodetic latitude and longitude [degrees] and height [km] of an Earth-fixed position [km]. */
export function geodetic([x, y, z]) {
  const p = Math.hypot(x, y);
  let phi = Math.atan2(z, p * (1 - E2));
  let heightKm = 0;
  for (let i = 0; i < 6; i += 1) {
    const n = A_KM / Math.sqrt(1 - E2 * Math.sin(phi) ** 2);
    heightKm = p > 1 ? p / Math.cos(phi) - n : Math.abs(z) - n * (1 - E2);
    phi = Math.atan2(z, p * (1 - (E2 * n) / (n + heightKm)));
  }
  return { latitude: phi / RAD, longitude: Math.atan2(y, x) / RAD, heightKm };
}

/** Where a ray (Earth-fixed origin and direction, km) first meets the ellipsoid; null if never. */
export function meetEarth(origin, direction) {
  const stretch = 1 / (1 - F);
  const o = [origin[0], origin[1], origin[2] * stretch];
  const d = [direction[0], direction[1], direction[2] * stretch];
  const a = d[0] ** 2 + d[1] ** 2 + d[2] ** 2;
  const b = o[0] * d[0] + o[1] * d[1] + o[2] * d[2];
  const c = o[0] ** 2 + o[1] ** 2 + o[2] ** 2 - A_KM ** 2;
  const root = b * b - a * c;
  if (root < 0) return null;
  const t = (-b - Math.sqrt(root)) / a;
  return t > 0 ? origin.map((value, axis) => value + t * direction[axis]) : null;
}

/** Earth-fixed speed [km/s] at the slot's start. */
export function speedKmS(sky, index) {
  const [x, y, z] = sky.startVelocity.subarray(index * 3, index * 3 + 3);
  return Math.hypot(x, y, z);
}

/**
 * Earth-fixed unit vector to the Sun, good to some hundredths of a degree (low-precision formulas
 * of the Astronomical Almanac): enough for the line between day and night.
 */
export function sunDirection(unixMs) {
  const days = unixMs / 86400000 - 10957.5;
  const g = (357.529 + 0.98560028 * days) * RAD;
  const lambda = (280.459 + 0.98564736 * days + 1.915 * Math.sin(g) + 0.02 * Math.sin(2 * g)) * RAD;
  const epsilon = (23.439 - 0.00000036 * days) * RAD;
  const rotation = (280.46062 + 360.98564737 * days) * RAD;
  const rightAscension = Math.atan2(Math.cos(epsilon) * Math.sin(lambda), Math.cos(lambda));
  const z = Math.sin(epsilon) * Math.sin(lambda);
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(rightAscension - rotation), r * Math.sin(rightAscension - rotation), z];
}

/** Middle of places on the sphere, as latitude and longitude; null for none. */
export function middle(places) {
  const sum = [0, 0, 0];
  for (const { latitude_deg: latitude, longitude_deg: longitude } of places) {
    if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) continue;
    sum[0] += Math.cos(latitude * RAD) * Math.cos(longitude * RAD);
    sum[1] += Math.cos(latitude * RAD) * Math.sin(longitude * RAD);
    sum[2] += Math.sin(latitude * RAD);
  }
  const length = Math.hypot(...sum);
  if (length < 1e-9) return null;
  return { latitude: Math.asin(sum[2] / length) / RAD, longitude: Math.atan2(sum[1], sum[0]) / RAD };
}
