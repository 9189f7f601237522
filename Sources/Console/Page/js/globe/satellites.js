// Satellites as points and laser links as lines; the graphics processor moves both.

import { MOTION_GLSL } from './motion.js';
import { SCENE_GLSL } from './space.js';
import { THREE } from './three.js';

const SATELLITE_VERTEX = /* glsl */ `
  ${SCENE_GLSL}
  ${MOTION_GLSL}
  uniform float uPixel;
  varying vec4 vColour;
  varying float vShape;

  void main() {
    int index = int(position.x + 0.5);
    float state = satelliteState(index);
    float serves = satelliteServes(index);
    if (state > 2.5) {
      gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
      return;
    }
    vec3 place = satellite(index);
    vec4 view = viewMatrix * vec4(place, 1.0);
    gl_Position = projectionMatrix * view;
    float near = clamp(3.4 / -view.z, 0.9, 2.6);
    gl_PointSize = uPixel * (serves > 0.5 ? 3.4 + 1.6 * near : state > 1.5 ? 2.6 * near : 1.9 * near);
    vColour = state > 1.5 ? vec4(0.90, 0.45, 0.34, 0.9)
      : state > 0.5 ? vec4(0.82, 0.67, 0.36, 0.8) : vec4(0.74, 0.81, 0.87, 0.72);
    if (serves > 0.5) vColour = vec4(0.55, 0.96, 0.85, 1.0);
    vShape = state > 1.5 ? 1.0 : 0.0;
    float behind = smoothstep(0.1, -0.5, dot(place, normalize(cameraPosition)));
    vColour.a *= mix(1.0, 0.22, behind);
    if (satelliteChosen(index) > 0.5) {
      vShape = 2.0;
      vColour = vec4(1.0);
      gl_PointSize = uPixel * 20.0;
    }
  }
`;

const SATELLITE_FRAGMENT = /* glsl */ `
  varying vec4 vColour;
  varying float vShape;

  void main() {
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    float disc = 1.0 - smoothstep(0.55, 1.0, length(p));
    float cross = 1.0 - smoothstep(0.2, 0.5, min(abs(p.x + p.y), abs(p.x - p.y)));
    float ring = 1.0 - smoothstep(0.08, 0.2, abs(length(p) - 0.75));
    float core = 1.0 - smoothstep(0.2, 0.32, length(p));
    float cover = vShape > 1.5 ? max(ring, core) : vShape > 0.5 ? cross : disc;
    gl_FragColor = vec4(vColour.rgb, vColour.a * cover);
    if (gl_FragColor.a < 0.02) discard;
  }
`;

const LASER_VERTEX = /* glsl */ `
  ${SCENE_GLSL}
  ${MOTION_GLSL}
  varying float vAlpha;

  void main() {
    vec3 place = satellite(int(position.x + 0.5));
    vec3 other = satellite(int(position.y + 0.5));
    gl_Position = projectionMatrix * viewMatrix * vec4(place, 1.0);
    float behind = smoothstep(0.1, -0.4, dot(place, normalize(cameraPosition)));
    vAlpha = mix(0.075, 0.012, behind);
    // Links are read once a minute; one whose satellite has failed since carries nothing.
    float worst = max(satelliteState(int(position.x + 0.5)), satelliteState(int(position.y + 0.5)));
    if (worst > 1.5 || length(place - other) > 2.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  }
`;

const LASER_FRAGMENT = /* glsl */ `
  varying float vAlpha;
  void main() { gl_FragColor = vec4(0.50, 0.64, 0.88, vAlpha); }
`;

function material(uniforms, vertexShader, fragmentShader) {
  return new THREE.ShaderMaterial({ uniforms, vertexShader, fragmentShader, transparent: true, depthWrite: false });
}

function geometryOf(values) {
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.BufferAttribute(values, 3));
  return geometry;
}

/** All satellites. */
export class Satellites {
  constructor(motion, pixel) {
    this.object = new THREE.Points(new THREE.BufferGeometry(),
      material({ ...motion.uniforms, uPixel: pixel }, SATELLITE_VERTEX, SATELLITE_FRAGMENT));
    this.object.frustumCulled = false;
    this.object.renderOrder = 3;
    this.setCount(0);
  }

  /** Takes the number of satellites; true when it is another one than before. */
  setCount(count) {
    if (count === this.count) return false;
    this.count = count;
    const values = new Float32Array(count * 3);
    for (let i = 0; i < count; i += 1) values[i * 3] = i;
    this.object.geometry.dispose();
    this.object.geometry = geometryOf(values);
    return true;
  }
}

/** All laser links. */
export class Lasers {
  constructor(motion) {
    this.object = new THREE.LineSegments(new THREE.BufferGeometry(),
      material({ ...motion.uniforms }, LASER_VERTEX, LASER_FRAGMENT));
    this.object.frustumCulled = false;
    this.object.renderOrder = 2;
    this.setPairs(new Uint32Array());
  }

  /** Takes pairs of satellite indices, all below the number of satellites. */
  setPairs(pairs) {
    const values = new Float32Array(pairs.length * 3);
    for (let i = 0; i < pairs.length; i += 1) {
      values[i * 3] = pairs[i];
      values[i * 3 + 1] = pairs[i ^ 1];
    }
    this.object.geometry.dispose();
    this.object.geometry = geometryOf(values);
  }
}
