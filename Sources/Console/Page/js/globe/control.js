// Turns and zooms the globe: drag, wheel, pinch, keys. North stays up. The camera looks at the
// Earth's centre from above a latitude and longitude; the ground follows the pointer.

import { calmMotion } from '../dom.js';

const CLOSEST = 1.06;
const FARTHEST = 9;
const HIGHEST_LATITUDE = 86;
const FLIGHT_MS = 900;
const CLICK_PIXELS = 6;
const RAD = Math.PI / 180;

const bound = (value, least, most) => Math.min(Math.max(value, least), most);

export class Control {
  /** `onClick(x, y, touch)` in canvas pixels, `onHover(x, y)`, `onCentre()` for Enter. */
  constructor(canvas, camera, handlers) {
    this.canvas = canvas;
    this.camera = camera;
    this.handlers = handlers;
    this.home = { latitude: 20, longitude: 10, distance: 3.6 };
    this.view = { ...this.home };
    this.spin = { latitude: 0, longitude: 0 };
    this.pointers = new Map();
    this.flight = null;
    this.moved = true;
    const listen = (type, method, options) => canvas.addEventListener(type, (event) => this[method](event), options);
    listen('pointerdown', 'down');
    listen('pointermove', 'move');
    listen('pointerup', 'up');
    listen('pointercancel', 'up');
    listen('pointerleave', 'leave');
    listen('wheel', 'wheel', { passive: false });
    listen('keydown', 'key');
  }

  /** Sets where Home leads, and goes there at once. */
  setHome(home) {
    this.home = { ...this.home, ...home };
    this.view = { ...this.home };
    this.moved = true;
  }

  /** Flies to a view `{latitude, longitude, distance?}`, or jumps where motion is unwelcome. */
  flyTo(target) {
    const to = { ...this.view, ...target };
    this.spin = { latitude: 0, longitude: 0 };
    const turn = ((to.longitude - this.view.longitude + 540) % 360 + 360) % 360 - 180;
    to.longitude = this.view.longitude + turn;
    if (calmMotion.matches) this.view = to;
    else this.flight = { from: { ...this.view }, to, start: performance.now() };
    this.moved = true;
  }

  /** Advances flight and spin, places the camera; true when the view changed. */
  update(now) {
    this.#fly(now);
    this.#coast();
    if (!this.moved) return false;
    this.moved = false;
    const { view } = this;
    view.latitude = bound(view.latitude, -HIGHEST_LATITUDE, HIGHEST_LATITUDE);
    view.distance = bound(view.distance, CLOSEST, FARTHEST);
    const [phi, lambda] = [view.latitude * RAD, view.longitude * RAD];
    const distance = view.distance;
    this.camera.position.set(
      distance * Math.cos(phi) * Math.cos(lambda),
      distance * Math.sin(phi),
      -distance * Math.cos(phi) * Math.sin(lambda),
    );
    this.camera.near = Math.max(0.01, (distance - 1) * 0.2);
    this.camera.updateProjectionMatrix();
    this.camera.lookAt(0, 0, 0);
    this.camera.updateMatrixWorld();
    return true;
  }

  #fly(now) {
    if (!this.flight) return;
    const { from, to, start } = this.flight;
    const t = bound((now - start) / FLIGHT_MS, 0, 1);
    const eased = t * t * (3 - 2 * t);
    for (const key of ['latitude', 'longitude', 'distance']) {
      this.view[key] = from[key] + (to[key] - from[key]) * eased;
    }
    if (t === 1) this.flight = null;
    this.moved = true;
  }

  #coast() {
    if (this.pointers.size > 0 || Math.hypot(this.spin.latitude, this.spin.longitude) < 0.004) return;
    this.#turn(this.spin.longitude, this.spin.latitude);
    this.spin.latitude *= 0.92;
    this.spin.longitude *= 0.92;
  }

  #turn(longitude, latitude) {
    this.view.longitude += longitude;
    this.view.latitude = bound(this.view.latitude + latitude, -HIGHEST_LATITUDE, HIGHEST_LATITUDE);
    this.moved = true;
  }

  #degreesPerPixel() {
    const height = 2 * (this.view.distance - 1) * Math.tan((this.camera.fov * RAD) / 2);
    return Math.min(height / this.canvas.clientHeight / RAD, 0.4);
  }

  zoom(factor) {
    this.flight = null;
    this.view.distance = bound(1 + (this.view.distance - 1) * factor, CLOSEST, FARTHEST);
    this.moved = true;
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    this.pressed = this.pointers.size === 1 ? { x: event.offsetX, y: event.offsetY } : null;
    this.flight = null;
    this.spin = { latitude: 0, longitude: 0 };
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === 'mouse') this.handlers.onHover(event.offsetX, event.offsetY);
      return;
    }
    const after = { x: event.offsetX, y: event.offsetY };
    const apart = () => {
      const [a, b] = [...this.pointers.values()];
      return Math.hypot(a.x - b.x, a.y - b.y);
    };
    const span = this.pointers.size === 2 ? apart() : 0;
    this.pointers.set(event.pointerId, after);
    if (span > 0) this.zoom(span / Math.max(apart(), 1));
    this.#drag(after.x - before.x, after.y - before.y);
    if (this.pressed && Math.hypot(after.x - this.pressed.x, after.y - this.pressed.y) > CLICK_PIXELS) this.pressed = null;
  }

  #drag(dx, dy) {
    if (this.pressed) return;
    const scale = this.#degreesPerPixel() / this.pointers.size;
    const wide = 1 / Math.max(Math.cos(this.view.latitude * RAD), 0.25);
    const turn = { longitude: -dx * scale * wide, latitude: dy * scale };
    this.#turn(turn.longitude, turn.latitude);
    if (!calmMotion.matches && this.pointers.size === 1) this.spin = turn;
    this.draggedAt = performance.now();
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    if (performance.now() - (this.draggedAt ?? 0) > 60) this.spin = { latitude: 0, longitude: 0 };
    if (this.pressed && event.type === 'pointerup' && event.button === 0) {
      this.handlers.onClick(event.offsetX, event.offsetY, event.pointerType !== 'mouse');
    }
    this.pressed = null;
  }

  leave() {
    this.handlers.onHover(-1, -1);
  }

  wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoom(Math.exp(bound(event.deltaY * lines, -240, 240) * 0.0016));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = this.#degreesPerPixel() * 48;
    const actions = {
      ArrowLeft: () => this.#turn(-step, 0),
      ArrowRight: () => this.#turn(step, 0),
      ArrowUp: () => this.#turn(0, step),
      ArrowDown: () => this.#turn(0, -step),
      '+': () => this.zoom(0.8),
      '=': () => this.zoom(0.8),
      '-': () => this.zoom(1.25),
      Home: () => this.flyTo(this.home),
      Enter: () => this.handlers.onCentre(),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    this.flight = null;
    actions[event.key]();
  }
}
