// The globe: puts the layers together, follows the store, draws frames. Everything it needs from
// three.js and WebGL is loaded here; where that fails, the page goes on without a globe.

import { worldNow } from '../clock.js';
import { byId, calmMotion, setText } from '../dom.js';
import { middle, sunDirection } from '../geodesy.js';
import { get, on } from '../store.js';
import { Control } from './control.js';
import { Earth } from './earth.js';
import { Labels } from './labels.js';
import { Marks } from './marks.js';
import { Motion } from './motion.js';
import { Paths } from './paths.js';
import { groundAt, pick } from './picking.js';
import { Lasers, Satellites } from './satellites.js';
import { describe, labelsFor, marksFor } from './subjects.js';
import { hasWebGL, loadThree, THREE } from './three.js';

const FIELD_OF_VIEW = 34;
const FIRST_DISTANCE = 3.35;
const NEAR_DISTANCE = 2.4;
const LARGEST_PIXEL_RATIO = 2;
const IDLE_FRAME_MS = 1000 / 30;
const CALM_FRAME_MS = 1000;
const HOVER_MS = 60;

/** Starts the globe; `handle` is null where there can be none, and `why` says the cause. */
export async function startGlobe(choose) {
  if (!hasWebGL()) {
    return { handle: null, why: 'This browser draws no WebGL 2, so there is no globe; here is the same as tables.' };
  }
  try {
    await loadThree();
  } catch {
    return { handle: null, why: 'The globe needs three.js, which is not installed (run Scripts/fetch-three.sh); here is the same as tables.' };
  }
  try {
    return { handle: new Globe(choose), why: '' };
  } catch (error) {
    console.warn('The globe could not start:', error);
    return { handle: null, why: 'The globe could not start in this browser; here is the same as tables.' };
  }
}

class Globe {
  constructor(choose) {
    this.choose = choose;
    this.canvas = byId('globe');
    this.layers = { satellites: true, lasers: true, paths: true, stations: true, night: true };
    this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias: true, alpha: false, powerPreference: 'high-performance' });
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
    this.renderer.setClearColor(new THREE.Color().setRGB(0.031, 0.047, 0.067, THREE.LinearSRGBColorSpace), 1);
    this.camera = new THREE.PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 100);
    this.pixel = { value: 1 };
    this.dot = { value: 1 };
    this.viewport = { value: new THREE.Vector2(1, 1) };
    this.size = { width: 1, height: 1 };
    this.#build();
    this.control = new Control(this.canvas, this.camera, {
      onClick: (x, y, touch) => this.#click(x, y, touch),
      onHover: (x, y) => { this.hover = { x, y }; },
      onCentre: () => this.#click(this.size.width / 2, this.size.height / 2, true),
    });
    new ResizeObserver(() => this.#resize()).observe(this.canvas);
    this.#resize();
    this.#follow();
    this.lastFrame = 0;
    this.dirty = true;
    requestAnimationFrame((now) => this.#frame(now));
  }

  #build() {
    this.motion = new Motion();
    this.earth = new Earth(this.renderer);
    this.satellites = new Satellites(this.motion, this.dot);
    this.lasers = new Lasers(this.motion);
    this.paths = new Paths(this.motion, this.pixel, this.viewport);
    this.marks = new Marks(this.pixel);
    this.labels = new Labels();
    this.scene = new THREE.Scene();
    for (const layer of [this.earth, this.lasers, this.satellites, this.paths, this.marks]) this.scene.add(layer.object);
    this.satellites.object.visible = false;
  }

  #follow() {
    const after = (draw) => (value) => {
      draw(value);
      this.dirty = true;
    };
    on('territories', after((territories) => this.earth.setTerritories(territories)));
    on('sky', after((sky) => {
      this.motion.setSky(sky);
      if (this.satellites.setCount(sky.count)) this.#showSubjects();
      this.#showSkyLayers();
    }));
    on('lasers', after((pairs) => this.lasers.setPairs(pairs)));
    on(['terminals', 'ground', 'selection', 'answer'], after(() => this.#showSubjects()));
    on('terminals', (terminals) => this.#findHome(terminals));
  }

  #showSubjects() {
    const marks = marksFor(this.layers);
    this.marks.set(marks);
    this.labels.set(labelsFor(this.marks.marks));
    this.labelsMoved = true;
    const terminals = get('terminals') ?? [];
    const own = get('answer')?.path;
    const count = get('sky')?.count ?? 0;
    this.paths.set(terminals.map((terminal) => terminal.path).filter((path) => path?.length > 1), own ? [own] : [], count);
    const serving = terminals.filter((terminal) => terminal.served).map((terminal) => terminal.satellite);
    const inPaths = [...terminals.map((terminal) => terminal.path), own].flatMap((path) => path ?? []).map((node) => node.satellite);
    this.motion.setServing([...serving, ...inPaths].filter(Number.isInteger));
    this.motion.setChosen(get('selection')?.index ?? -1);
  }

  // The first list of terminals decides where the view begins; after that it is the reader's.
  #findHome(terminals) {
    if (this.hasHome) return;
    const centre = middle(terminals);
    if (!centre) return;
    this.hasHome = true;
    this.control.setHome({ latitude: centre.latitude, longitude: centre.longitude, distance: FIRST_DISTANCE });
  }

  /** Shows or hides a layer. */
  showLayer(name, shown) {
    this.layers[name] = shown;
    this.earth.light.uNight.value = this.layers.night ? 1 : 0;
    this.paths.object.visible = this.layers.paths;
    this.#showSkyLayers();
    this.#showSubjects();
    this.dirty = true;
  }

  #showSkyLayers() {
    const known = this.motion.sky !== null;
    this.satellites.object.visible = known && this.layers.satellites;
    this.lasers.object.visible = known && this.layers.lasers;
  }

  /** Stops drawing while the globe is out of sight. */
  pause(paused) {
    this.paused = paused;
    this.dirty = true;
  }

  flyTo(latitude, longitude) {
    if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return;
    this.control.flyTo({ latitude, longitude, distance: Math.min(this.control.view.distance, NEAR_DISTANCE) });
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0) return;
    const ratio = Math.min(devicePixelRatio || 1, LARGEST_PIXEL_RATIO);
    this.size = { width, height };
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.pixel.value = ratio;
    this.dot.value = ratio * Math.min(Math.max(Math.min(width, height) / 800, 0.6), 1);
    this.viewport.value.set(width * ratio, height * ratio);
    this.camera.aspect = width / height;
    this.camera.fov = FIELD_OF_VIEW * (width < height ? Math.min(height / width, 1.6) : 1);
    if (this.control) this.control.moved = true;
    this.dirty = true;
  }

  #frame(now) {
    requestAnimationFrame((next) => this.#frame(next));
    if (this.paused) return;
    const moved = this.control.update(now);
    const pace = calmMotion.matches ? CALM_FRAME_MS : IDLE_FRAME_MS;
    if (!moved && !this.dirty && now - this.lastFrame < pace - 2) return;
    this.lastFrame = now;
    this.dirty = false;
    const world = worldNow();
    this.motion.moveTo(world);
    if (Number.isFinite(world)) {
      const [x, y, z] = sunDirection(world);
      this.earth.light.uSun.value.set(x, z, -y);
    }
    if (!calmMotion.matches) this.paths.animate((now / 1000) % 3600);
    this.marks.uniforms.uZoom.value = Math.min(Math.max(2.6 / this.control.view.distance, 0.7), 1.3);
    if (moved || this.labelsMoved) this.labels.place(this.camera, this.size, this.control.view.distance < 2);
    this.labelsMoved = false;
    this.renderer.render(this.scene, this.camera);
    this.#showHover(now);
  }

  #pick(x, y, touch) {
    const { camera, size, layers } = this;
    return pick(x, y, { camera, size, layers, marks: this.marks.marks, sky: this.motion.sky, touch });
  }

  #click(x, y, touch) {
    const target = this.#pick(x, y, touch) ?? groundAt(x, y, this.camera, this.size);
    if (target) this.choose(target);
  }

  #showHover(now) {
    if (!this.hover || now - (this.hoveredAt ?? 0) < HOVER_MS) return;
    this.hoveredAt = now;
    const { x, y } = this.hover;
    this.hover = null;
    const hint = byId('hint');
    const target = x < 0 ? null : this.#pick(x, y, false);
    const words = target && describe(target);
    this.canvas.style.cursor = words ? 'pointer' : '';
    hint.hidden = !words;
    if (!words) return;
    setText(hint, words);
    const left = Math.min(x + 14, this.size.width - hint.offsetWidth - 8);
    hint.style.transform = `translate(${left}px, ${Math.max(y - 30, 4)}px)`;
  }
}

