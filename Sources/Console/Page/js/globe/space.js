// The scene's frame: one unit is 6371 km, north is up (+y). Earth-fixed (x, y, z) stands at (x, z, −y).

import { earthFixed, geodetic, meetEarth } from '../geodesy.js';

export const UNIT_KM = 6371;

/** Scene coordinates of an Earth-fixed position in kilometres. */
export const toScene = ([x, y, z]) => [x / UNIT_KM, z / UNIT_KM, -y / UNIT_KM];

const fromScene = ({ x, y, z }) => [x * UNIT_KM, -z * UNIT_KM, y * UNIT_KM];

/** Scene coordinates of a geodetic place. */
export const placeInScene = (latitude, longitude, heightKm = 0) =>
  toScene(earthFixed(latitude, longitude, heightKm));

/** The place on the ground that a ray of the scene meets; null for the sky. */
export function placeOnRay({ origin, direction }) {
  const hit = meetEarth(fromScene(origin), fromScene(direction));
  return hit && geodetic(hit);
}

/** The same axes in GLSL, and the height of a place above which the Earth hides nothing. */
export const SCENE_GLSL = /* glsl */ `
  vec3 scene(vec3 p) { return vec3(p.x, p.z, -p.y); }

  // 1 on the near side of the Earth, 0 beyond its horizon.
  float facing(vec3 place, vec3 eye) {
    return smoothstep(0.0, 0.06, dot(normalize(place), normalize(eye - place)));
  }
`;
