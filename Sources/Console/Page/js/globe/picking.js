// What lies under a point of the canvas: a terminal or station first, then a satellite, then ground.

import { positionAt } from '../binary.js';
import { worldNow } from '../clock.js';
import { placeOnRay, toScene } from './space.js';
import { THREE } from './three.js';

const MARK_PIXELS = 11;

/** Pixel position of a scene point, with `visible` false behind the Earth or the camera. */
export function project([x, y, z], camera, size) {
  const eye = camera.position;
  const vector = new THREE.Vector3(x, y, z);
  const visible = !hidden(vector, eye);
  vector.project(camera);
  return {
    x: (vector.x + 1) * 0.5 * size.width,
    y: (1 - vector.y) * 0.5 * size.height,
    visible: visible && vector.z < 1,
  };
}

// A point is hidden where the straight line to the eye passes below the ground.
function hidden(point, eye) {
  const line = eye.clone().sub(point);
  const length = line.length();
  const along = -point.dot(line) / length;
  if (along <= 0) return false;
  return along < length && point.lengthSq() - along * along < 0.995;
}

/** The target under pixel (x, y): `{kind, …}` as the page's `choose` takes it; null for the sky. */
export function pick(x, y, { camera, size, marks, sky, layers, touch }) {
  return nearestMark(x, y, camera, size, marks, touch ? 2 : 1)
    ?? (layers.satellites ? nearestSatellite(x, y, camera, size, sky, touch) : null)
    ?? groundAt(x, y, camera, size);
}

function nearestMark(x, y, camera, size, marks, generosity) {
  let best = null;
  let least = MARK_PIXELS * generosity;
  for (const mark of marks) {
    if (!mark.target) continue;
    const place = project(mark.position, camera, size);
    const distance = Math.hypot(place.x - x, place.y - y) - (mark.target.kind === 'terminal' ? 3 : 0);
    if (place.visible && distance < least) {
      least = distance;
      best = mark.target;
    }
  }
  return best;
}

// From afar satellites stand close together, so only a close hit counts; nearer, a wider one.
function nearestSatellite(x, y, camera, size, sky, touch) {
  const distance = camera.position.length();
  if (!sky || (touch && distance > 2)) return null;
  let least = distance > 2.6 ? 3 : 6;
  let best = null;
  const now = worldNow();
  for (let index = 0; index < sky.count; index += 1) {
    if (sky.state[index] === 3) continue;
    const place = project(toScene(positionAt(sky, index, now)), camera, size);
    const apart = Math.hypot(place.x - x, place.y - y);
    if (apart < least && place.visible) {
      least = apart;
      best = { kind: 'satellite', index };
    }
  }
  return best;
}

/** The place on the ground under a pixel; null for the sky. */
export function groundAt(x, y, camera, size) {
  const raycaster = new THREE.Raycaster();
  raycaster.setFromCamera(new THREE.Vector2((x / size.width) * 2 - 1, 1 - (y / size.height) * 2), camera);
  const place = placeOnRay(raycaster.ray);
  return place && { kind: 'place', latitude: place.latitude, longitude: place.longitude };
}
