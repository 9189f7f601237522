// Terminals, gateways, points of presence and the chosen place as marks of constant size. Shapes
// differ, so that colour is never the only sign.

import { placeInScene, SCENE_GLSL } from './space.js';
import { THREE } from './three.js';

export const KIND = { popMark: 0, gatewayIdle: 1, gatewayUsed: 2, refused: 3, served: 4, chosen: 5 };
const MOST_MARKS = 60000;

const VERTEX = /* glsl */ `
  ${SCENE_GLSL}
  uniform float uPixel;
  uniform float uZoom;
  attribute float aKind;
  varying float vKind;
  varying float vAlpha;
  varying float vSize;

  void main() {
    gl_Position = projectionMatrix * viewMatrix * vec4(position, 1.0);
    vKind = aKind;
    vAlpha = facing(position, cameraPosition);
    vSize = (aKind > 4.5 ? 26.0 : aKind > 2.5 ? 13.0 : aKind > 1.5 ? 11.0 : 10.0) * (aKind > 2.5 ? 1.0 : uZoom);
    gl_PointSize = vSize * uPixel;
    if (vAlpha < 0.01) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  }
`;

const FRAGMENT = /* glsl */ `
  varying float vKind;
  varying float vAlpha;
  varying float vSize;

  void main() {
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    float soft = 2.4 / vSize;
    float d;
    float inner;
    vec3 colour;
    float alpha = 1.0;
    if (vKind > 4.5) {
      d = abs(length(p) - 0.8) - 0.07; inner = 1.0; colour = vec3(0.96, 0.98, 1.0);
    } else if (vKind > 3.5) {
      d = length(p) - 0.62; inner = 1.0; colour = vec3(0.50, 0.95, 0.84);
    } else if (vKind > 2.5) {
      d = abs(p.x) + abs(p.y) - 0.82; inner = d + 0.5; colour = vec3(0.97, 0.66, 0.42);
    } else if (vKind > 0.5) {
      d = max(abs(p.x) * 0.866 - p.y * 0.5 - 0.4, p.y - 0.62); inner = vKind > 1.5 ? 1.0 : d + 0.34;
      colour = vKind > 1.5 ? vec3(0.95, 0.90, 0.72) : vec3(0.90, 0.89, 0.80);
      alpha = vKind > 1.5 ? 1.0 : 0.8;
    } else {
      d = max(abs(p.x), abs(p.y)) - 0.7; inner = d + 0.36; colour = vec3(0.80, 0.76, 0.95);
      alpha = 0.9;
    }
    float shape = 1.0 - smoothstep(-soft, soft, d);
    float hollow = vKind > 4.5 ? 1.0 : smoothstep(-soft, soft, inner);
    float halo = vKind > 4.5 ? 0.0 : 1.0 - smoothstep(0.0, 0.3, d);
    vec3 dark = vec3(0.03, 0.05, 0.07);
    float ink = shape * hollow;
    gl_FragColor = vec4(mix(dark, colour, ink), vAlpha * alpha * max(ink, halo * 0.75));
    if (gl_FragColor.a < 0.02) discard;
  }
`;

/** Marks on the ground; later kinds of the same draw stand above earlier ones. */
export class Marks {
  constructor(pixel) {
    this.uniforms = { uPixel: pixel, uZoom: { value: 1 } };
    this.object = new THREE.Points(new THREE.BufferGeometry(), new THREE.ShaderMaterial({
      uniforms: this.uniforms, vertexShader: VERTEX, fragmentShader: FRAGMENT,
      transparent: true, depthTest: false, depthWrite: false,
    }));
    this.object.frustumCulled = false;
    this.object.renderOrder = 5;
    this.set([]);
  }

  /** Takes marks `{kind, latitude, longitude, target}`; `target` is what a click chooses. */
  set(marks) {
    this.marks = marks
      .filter(({ latitude, longitude }) => Number.isFinite(latitude) && Number.isFinite(longitude))
      .slice(0, MOST_MARKS)
      .sort((a, b) => a.kind - b.kind)
      .map((mark) => ({ ...mark, position: placeInScene(mark.latitude, mark.longitude, 1) }));
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute('position', new THREE.BufferAttribute(new Float32Array(this.marks.flatMap((mark) => mark.position)), 3));
    geometry.setAttribute('aKind', new THREE.BufferAttribute(new Float32Array(this.marks.map((mark) => mark.kind)), 1));
    this.object.geometry.dispose();
    this.object.geometry = geometry;
  }
}
