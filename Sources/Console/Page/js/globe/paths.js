// Paths from terminal to point of presence as dashed ribbons of constant width on the screen. The
// dashes run from the terminal outwards; they stand still when the reader prefers less motion.

import { MOTION_GLSL } from './motion.js';
import { placeInScene, SCENE_GLSL } from './space.js';
import { THREE } from './three.js';

const MOST_SEGMENTS = 20000;
const GROUND_STEPS = 12;
const GROUND = -1;

const VERTEX = /* glsl */ `
  ${SCENE_GLSL}
  ${MOTION_GLSL}
  uniform vec2 uViewport;
  uniform float uPixel;
  attribute vec4 aFrom;
  attribute vec4 aTo;
  attribute vec3 aCorner;
  varying float vAlong;
  varying float vSide;
  varying float vStrong;

  vec3 place(vec4 end) { return end.w < -0.5 ? end.xyz : satellite(int(end.w + 0.5)); }

  void main() {
    vec3 a = place(aFrom);
    vec3 b = place(aTo);
    vec4 clipA = projectionMatrix * viewMatrix * vec4(a, 1.0);
    vec4 clipB = projectionMatrix * viewMatrix * vec4(b, 1.0);
    // An end behind the eye is moved along the segment to just before it.
    float least = 0.02;
    if (clipA.w < least && clipB.w > least) clipA = mix(clipA, clipB, (least - clipA.w) / (clipB.w - clipA.w));
    if (clipB.w < least && clipA.w > least) clipB = mix(clipB, clipA, (least - clipB.w) / (clipA.w - clipB.w));
    vec2 direction = clipB.xy / clipB.w * uViewport - clipA.xy / clipA.w * uViewport;
    direction = length(direction) > 1e-4 ? normalize(direction) : vec2(1.0, 0.0);
    vec4 clip = aCorner.x < 0.5 ? clipA : clipB;
    float width = uPixel * (aCorner.z > 0.5 ? 2.2 : 1.6);
    clip.xy += vec2(-direction.y, direction.x) * aCorner.y * (width + uPixel) / uViewport * clip.w;
    gl_Position = clip;
    vAlong = aCorner.x * length(b - a);
    vSide = aCorner.y * (width + uPixel) / width;
    vStrong = aCorner.z;
  }
`;

const FRAGMENT = /* glsl */ `
  uniform float uTime;
  varying float vAlong;
  varying float vSide;
  varying float vStrong;

  void main() {
    float phase = fract(vAlong * 26.0 - uTime * 0.9);
    float dash = smoothstep(0.0, 0.12, phase) * (1.0 - smoothstep(0.55, 0.67, phase));
    float edge = 1.0 - smoothstep(0.7, 1.25, abs(vSide));
    vec3 colour = vStrong > 0.5 ? vec3(0.93, 0.98, 0.97) : vec3(0.44, 0.88, 0.79);
    float alpha = edge * mix(0.22, 1.0, dash) * (vStrong > 0.5 ? 1.0 : 0.8);
    gl_FragColor = vec4(colour, alpha);
    if (alpha < 0.02) discard;
  }
`;

/** All paths of the slot, the answer's own path stronger. */
export class Paths {
  constructor(motion, pixel, viewport) {
    this.uniforms = { ...motion.uniforms, uPixel: pixel, uViewport: viewport, uTime: { value: 0 } };
    this.object = new THREE.Mesh(new THREE.BufferGeometry(), new THREE.ShaderMaterial({
      uniforms: this.uniforms, vertexShader: VERTEX, fragmentShader: FRAGMENT,
      transparent: true, depthWrite: false, side: THREE.DoubleSide,
    }));
    this.object.frustumCulled = false;
    this.object.renderOrder = 4;
    this.set([], [], 0);
  }

  /** Takes paths of the API; nodes that name no place and no satellite are left out. */
  set(paths, strongPaths, satelliteCount) {
    const segments = [];
    const collect = (list, strong) => list.forEach((path) => {
      if (segments.length < MOST_SEGMENTS) segmentsOf(path, satelliteCount, strong, segments);
    });
    collect(strongPaths, 1);
    collect(paths, 0);
    this.object.geometry.dispose();
    this.object.geometry = ribbon(segments.slice(0, MOST_SEGMENTS));
  }

  animate(seconds) {
    this.uniforms.uTime.value = seconds;
  }
}

function segmentsOf(path, satelliteCount, strong, segments) {
  const ends = (path ?? []).map((node) => endOf(node, satelliteCount)).filter(Boolean);
  for (let i = 1; i < ends.length; i += 1) {
    const [from, to] = [ends[i - 1], ends[i]];
    if (from[3] === GROUND && to[3] === GROUND) segments.push(...overGround(from, to, strong));
    else segments.push({ from, to, strong });
  }
}

function endOf(node, satelliteCount) {
  if (node.kind === 'satellite') {
    const known = Number.isInteger(node.satellite) && node.satellite >= 0 && node.satellite < satelliteCount;
    return known ? [0, 0, 0, node.satellite] : null;
  }
  const { latitude_deg: latitude, longitude_deg: longitude } = node;
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null;
  return [...placeInScene(latitude, longitude, 12), GROUND];
}

// A leg by fibre follows the ground, a little lifted in the middle so that it can be seen.
function overGround(from, to, strong) {
  const a = new THREE.Vector3(...from);
  const b = new THREE.Vector3(...to);
  const lift = 0.06 * a.distanceTo(b);
  const at = (t) => {
    const v = a.clone().lerp(b, t);
    return [...v.setLength(a.length() + 4 * lift * t * (1 - t)), GROUND];
  };
  return Array.from({ length: GROUND_STEPS }, (_, i) =>
    ({ from: at(i / GROUND_STEPS), to: at((i + 1) / GROUND_STEPS), strong }));
}

function ribbon(segments) {
  const corners = [[0, -1], [1, -1], [0, 1], [0, 1], [1, -1], [1, 1]];
  const from = new Float32Array(segments.length * 24);
  const to = new Float32Array(segments.length * 24);
  const corner = new Float32Array(segments.length * 18);
  segments.forEach((segment, s) => corners.forEach(([end, side], c) => {
    const i = s * 6 + c;
    for (let k = 0; k < 4; k += 1) {
      from[i * 4 + k] = segment.from[k];
      to[i * 4 + k] = segment.to[k];
    }
    corner[i * 3] = end;
    corner[i * 3 + 1] = side;
    corner[i * 3 + 2] = segment.strong;
  }));
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.BufferAttribute(corner, 3));
  geometry.setAttribute('aCorner', new THREE.BufferAttribute(corner, 3));
  geometry.setAttribute('aFrom', new THREE.BufferAttribute(from, 4));
  geometry.setAttribute('aTo', new THREE.BufferAttribute(to, 4));
  return geometry;
}
