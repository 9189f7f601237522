// Reads sky.bin and lasers.bin. Both are little-endian; both are checked before they are believed.

const MOST_SATELLITES = 200000;
const MOST_LASERS = 1000000;

function header(buffer, magic, most) {
  if (buffer.byteLength < 16) throw new Error(`${magic}: shorter than its header`);
  const view = new DataView(buffer);
  const found = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (found !== magic) throw new Error(`${magic}: wrong magic`);
  const version = view.getUint32(4, true);
  if (version !== 1) throw new Error(`${magic}: version ${version} is not 1`);
  const count = view.getUint32(8, true);
  if (count > most) throw new Error(`${magic}: ${count} entries are too many`);
  return { view, count };
}

/**
 * The satellites over one slot: Earth-fixed positions [km] and velocities [km/s] at its start and
 * end, x y z after one another, and a state per satellite.
 */
export function parseSky(buffer) {
  const { view, count } = header(buffer, 'APSK', MOST_SATELLITES);
  const start = 32;
  const block = count * 3;
  if (buffer.byteLength !== start + block * 16 + count) throw new Error('APSK: wrong length');
  const floats = (index) => new Float32Array(buffer, start + index * block * 4, block);
  const durationS = view.getFloat64(24, true);
  if (!(durationS > 0)) throw new Error('APSK: the duration is not positive');
  return {
    count,
    startMs: view.getFloat64(16, true),
    durationS,
    startPosition: floats(0),
    startVelocity: floats(1),
    endPosition: floats(2),
    endVelocity: floats(3),
    state: new Uint8Array(buffer, start + block * 16, count),
  };
}

/** Pairs of satellite indices joined by a laser; pairs outside `satelliteCount` are dropped. */
export function parseLasers(buffer, satelliteCount) {
  const { count } = header(buffer, 'APLS', MOST_LASERS);
  if (buffer.byteLength !== 16 + count * 8) throw new Error('APLS: wrong length');
  const pairs = new Uint32Array(buffer, 16, count * 2);
  if (pairs.every((index) => index < satelliteCount)) return pairs;
  const kept = [];
  for (let i = 0; i < pairs.length; i += 2) {
    if (pairs[i] < satelliteCount && pairs[i + 1] < satelliteCount) kept.push(pairs[i], pairs[i + 1]);
  }
  return Uint32Array.from(kept);
}

/** Cubic Hermite position [km] of one satellite at `unixMs`, Earth-fixed; the shader does the same. */
export function positionAt(sky, index, unixMs) {
  const u = slotFraction(sky, unixMs);
  const [a, b, c, d] = hermite(u);
  const at = (axis) => {
    const i = index * 3 + axis;
    return a * sky.startPosition[i] + b * sky.durationS * sky.startVelocity[i]
      + c * sky.endPosition[i] + d * sky.durationS * sky.endVelocity[i];
  };
  return [at(0), at(1), at(2)];
}

// Past the slot's end the cubic still follows the orbit to metres for eight slots; then it stops.
const FARTHEST_FRACTION = 8;

export function slotFraction(sky, unixMs) {
  const u = (unixMs - sky.startMs) / (sky.durationS * 1000);
  return Math.min(Math.max(u, -1), FARTHEST_FRACTION);
}

function hermite(u) {
  const u2 = u * u;
  const u3 = u2 * u;
  return [2 * u3 - 3 * u2 + 1, u3 - 2 * u2 + u, 3 * u2 - 2 * u3, u3 - u2];
}
