// The Earth as the WGS84 ellipsoid with the map on it, borders as lines, the air's rim, and stars.

import { placeInScene, SCENE_GLSL } from './space.js';
import { drawMap, makeMap } from './map.js';
import { isSeam, openOut } from './rings.js';
import { THREE } from './three.js';

const COLUMNS = 192;
const ROWS = 96;
const BORDER_HEIGHT_KM = 4;
const MOST_BORDER_POINTS = 2000000;

const EARTH_VERTEX = /* glsl */ `
  varying vec2 vUv;
  varying vec3 vPlace;
  void main() {
    vUv = uv;
    vPlace = position;
    gl_Position = projectionMatrix * viewMatrix * vec4(position, 1.0);
  }
`;

const EARTH_FRAGMENT = /* glsl */ `
  uniform sampler2D uMap;
  uniform vec3 uSun;
  uniform float uNight;
  varying vec2 vUv;
  varying vec3 vPlace;

  void main() {
    vec3 up = normalize(vPlace);
    vec3 colour = texture2D(uMap, vUv).rgb;
    float day = smoothstep(-0.16, 0.12, dot(up, uSun));
    colour *= mix(1.0, mix(0.5, 0.98, day), uNight);
    float grazing = 1.0 - max(dot(up, normalize(cameraPosition - vPlace)), 0.0);
    colour += vec3(0.16, 0.26, 0.36) * pow(grazing, 3.5) * mix(1.0, mix(0.5, 1.1, day), uNight);
    gl_FragColor = vec4(colour, 1.0);
  }
`;

const AIR_VERTEX = /* glsl */ `
  varying vec3 vPlace;
  void main() {
    vPlace = position;
    gl_Position = projectionMatrix * viewMatrix * vec4(position, 1.0);
  }
`;

const AIR_FRAGMENT = /* glsl */ `
  uniform vec3 uSun;
  uniform float uNight;
  varying vec3 vPlace;

  void main() {
    vec3 ray = normalize(vPlace - cameraPosition);
    vec3 nearest = cameraPosition - ray * dot(cameraPosition, ray);
    float height = max(length(nearest) - 0.998, 0.0);
    float day = mix(1.0, smoothstep(-0.4, 0.4, dot(normalize(nearest), uSun)), uNight);
    float glow = exp(-height / 0.022) * mix(0.2, 0.5, day);
    gl_FragColor = vec4(vec3(0.36, 0.56, 0.76), glow);
  }
`;

const BORDER_VERTEX = /* glsl */ `
  ${SCENE_GLSL}
  varying float vAlpha;
  void main() {
    gl_Position = projectionMatrix * viewMatrix * vec4(position, 1.0);
    vAlpha = facing(position, cameraPosition);
  }
`;

const BORDER_FRAGMENT = /* glsl */ `
  varying float vAlpha;
  void main() { gl_FragColor = vec4(0.74, 0.82, 0.88, 0.26 * vAlpha); }
`;

function ellipsoid() {
  const positions = [];
  const uvs = [];
  const indices = [];
  for (let row = 0; row <= ROWS; row += 1) {
    for (let column = 0; column <= COLUMNS; column += 1) {
      positions.push(...placeInScene(90 - (180 * row) / ROWS, (360 * column) / COLUMNS - 180));
      uvs.push(column / COLUMNS, 1 - row / ROWS);
      if (row === ROWS || column === COLUMNS) continue;
      const i = row * (COLUMNS + 1) + column;
      indices.push(i, i + COLUMNS + 1, i + 1, i + 1, i + COLUMNS + 1, i + COLUMNS + 2);
    }
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(positions, 3));
  geometry.setAttribute('uv', new THREE.Float32BufferAttribute(uvs, 2));
  geometry.setIndex(indices);
  return geometry;
}

/** Earth, borders and air, all under `object`. */
export class Earth {
  constructor(renderer) {
    this.canvas = makeMap(renderer.capabilities.maxTextureSize);
    this.texture = new THREE.CanvasTexture(this.canvas);
    this.texture.anisotropy = Math.min(8, renderer.capabilities.getMaxAnisotropy());
    this.light = { uSun: { value: new THREE.Vector3(1, 0, 0) }, uNight: { value: 1 } };
    const ground = new THREE.Mesh(ellipsoid(), new THREE.ShaderMaterial({
      uniforms: { ...this.light, uMap: { value: this.texture } },
      vertexShader: EARTH_VERTEX, fragmentShader: EARTH_FRAGMENT,
    }));
    const air = new THREE.Mesh(new THREE.SphereGeometry(1.16, 96, 48), new THREE.ShaderMaterial({
      uniforms: this.light, vertexShader: AIR_VERTEX, fragmentShader: AIR_FRAGMENT,
      side: THREE.BackSide, transparent: true, depthWrite: false, blending: THREE.AdditiveBlending,
    }));
    air.renderOrder = -1;
    this.borders = new THREE.LineSegments(new THREE.BufferGeometry(), new THREE.ShaderMaterial({
      vertexShader: BORDER_VERTEX, fragmentShader: BORDER_FRAGMENT, transparent: true, depthWrite: false,
    }));
    this.borders.renderOrder = 1;
    this.object = new THREE.Group();
    this.object.add(ground, air, this.borders, stars());
    this.setTerritories([]);
  }

  setTerritories(territories) {
    drawMap(this.canvas, territories);
    this.texture.needsUpdate = true;
    this.borders.geometry.dispose();
    this.borders.geometry = new THREE.BufferGeometry();
    this.borders.geometry.setAttribute('position', new THREE.Float32BufferAttribute(borderLines(territories), 3));
  }
}

function borderLines(territories) {
  const values = [];
  for (const ring of territories.flatMap((territory) => territory.rings ?? [])) {
    const points = openOut(ring);
    for (let i = 0; i < points.length && values.length < MOST_BORDER_POINTS * 3; i += 1) {
      const [a, b] = [points[i], points[(i + 1) % points.length]];
      if (!isSeam(a, b)) pushArc(values, a, b);
    }
  }
  return values;
}

// Long straight lines of the map are cut up, so that they do not dive below the ground.
function pushArc(values, [lonA, latA], [lonB, latB]) {
  const steps = Math.min(180, Math.max(1, Math.ceil(Math.hypot(lonB - lonA, latB - latA) / 2)));
  for (let i = 0; i < steps; i += 1) {
    for (const t of [i / steps, (i + 1) / steps]) {
      values.push(...placeInScene(latA + (latB - latA) * t, lonA + (lonB - lonA) * t, BORDER_HEIGHT_KM));
    }
  }
}

// A quiet, invented sky: it only gives depth. The same stars each time.
function stars() {
  let seed = 20221010;
  const random = () => {
    seed = (seed * 1664525 + 1013904223) % 4294967296;
    return seed / 4294967296;
  };
  const values = [];
  for (let i = 0; i < 900; i += 1) {
    const y = random() * 2 - 1;
    const angle = random() * 2 * Math.PI;
    const r = Math.sqrt(1 - y * y);
    values.push(60 * r * Math.cos(angle), 60 * y, 60 * r * Math.sin(angle));
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(values, 3));
  const points = new THREE.Points(geometry, new THREE.PointsMaterial({
    color: 0x9fb2c4, size: 1.3, sizeAttenuation: false, transparent: true, opacity: 0.32, depthWrite: false,
  }));
  points.renderOrder = -2;
  return points;
}
