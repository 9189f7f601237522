// All satellites of a slot as one data texture. Each satellite has four texels: position and velocity
// at the slot's start, then at its end; the shaders put a cubic Hermite through them.

import { slotFraction } from '../binary.js';
import { UNIT_KM } from './space.js';
import { THREE } from './three.js';

const WIDTH = 2048;
const NO_ORBIT = 3;

/** GLSL: `satellite(index)` is the position in the scene now, `satelliteState(index)` its state. */
export const MOTION_GLSL = /* glsl */ `
  uniform highp sampler2D uSky;
  uniform float uFraction;

  vec4 skyTexel(int i) { return texelFetch(uSky, ivec2(i % ${WIDTH}, i / ${WIDTH}), 0); }

  vec3 satellite(int index) {
    int i = index * 4;
    float u = uFraction;
    float u2 = u * u;
    float u3 = u2 * u;
    vec3 p = (2.0 * u3 - 3.0 * u2 + 1.0) * skyTexel(i).xyz + (u3 - 2.0 * u2 + u) * skyTexel(i + 1).xyz
      + (3.0 * u2 - 2.0 * u3) * skyTexel(i + 2).xyz + (u3 - u2) * skyTexel(i + 3).xyz;
    return scene(p);
  }

  float satelliteState(int index) { return skyTexel(index * 4).w; }
  float satelliteChosen(int index) { return skyTexel(index * 4 + 2).w; }
  float satelliteServes(int index) { return skyTexel(index * 4 + 1).w; }
`;

/** Holds the texture; `uniforms` are shared by every material that follows satellites. */
export class Motion {
  constructor() {
    this.sky = null;
    this.serving = new Set();
    this.chosen = -1;
    this.uniforms = { uSky: { value: null }, uFraction: { value: 0 } };
  }

  /** Takes over a slot's sky. */
  setSky(sky) {
    const rows = Math.max(1, Math.ceil((sky.count * 4) / WIDTH));
    if (!this.texture || this.texture.image.height !== rows) this.#makeTexture(rows);
    const data = this.texture.image.data;
    const blocks = [
      [sky.startPosition, 1 / UNIT_KM], [sky.startVelocity, sky.durationS / UNIT_KM],
      [sky.endPosition, 1 / UNIT_KM], [sky.endVelocity, sky.durationS / UNIT_KM],
    ];
    blocks.forEach(([block, scale], k) => {
      for (let i = 0, from = 0, to = k * 4; i < sky.count; i += 1, from += 3, to += 16) {
        data[to] = block[from] * scale;
        data[to + 1] = block[from + 1] * scale;
        data[to + 2] = block[from + 2] * scale;
      }
    });
    for (let i = 0; i < sky.count; i += 1) {
      data[i * 16 + 3] = Number.isFinite(data[i * 16]) ? sky.state[i] : NO_ORBIT;
    }
    this.sky = sky;
    this.#mark();
  }

  /** Says which satellites serve terminals now. */
  setServing(indices) {
    this.serving = new Set(indices);
    if (this.sky) this.#mark();
  }

  /** Says which satellite the reader has chosen; −1 for none. */
  setChosen(index) {
    if (index === this.chosen) return;
    this.chosen = index;
    if (this.sky) this.#mark();
  }

  /** Moves all satellites to world time `unixMs`. */
  moveTo(unixMs) {
    if (this.sky && Number.isFinite(unixMs)) this.uniforms.uFraction.value = slotFraction(this.sky, unixMs);
  }

  #mark() {
    const data = this.texture.image.data;
    for (let i = 0; i < this.sky.count; i += 1) {
      data[i * 16 + 7] = this.serving.has(i) ? 1 : 0;
      data[i * 16 + 11] = i === this.chosen ? 1 : 0;
    }
    this.texture.needsUpdate = true;
  }

  #makeTexture(rows) {
    this.texture?.dispose();
    this.texture = new THREE.DataTexture(new Float32Array(WIDTH * rows * 4), WIDTH, rows, THREE.RGBAFormat, THREE.FloatType);
    this.uniforms.uSky.value = this.texture;
  }
}
