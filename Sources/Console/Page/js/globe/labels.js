// Names beside terminals, and beside gateways and points of presence when near. A name that would
// cover another one stays away.

import { byId, el } from '../dom.js';
import { project } from './picking.js';

const MOST_LABELS = 60;
const HEIGHT = 18;

export class Labels {
  constructor() {
    this.labels = [];
  }

  /** Takes `{text, className, position, importance}`; the important ones keep their place. */
  set(entries) {
    const holder = byId('labels');
    holder.replaceChildren();
    this.labels = entries
      .sort((a, b) => b.importance - a.importance)
      .slice(0, MOST_LABELS)
      .map((entry) => {
        const node = el('span', { class: `label ${entry.className}`, dir: 'auto' }, entry.text);
        return { ...entry, node };
      });
    holder.append(...this.labels.map((label) => label.node));
    for (const label of this.labels) label.width = label.node.offsetWidth;
  }

  /** Puts each name beside its place. */
  place(camera, size, near) {
    const taken = [];
    for (const label of this.labels) {
      const point = project(label.position, camera, size);
      const box = { left: point.x + 10, top: point.y - HEIGHT / 2, right: point.x + 14 + label.width, bottom: point.y + HEIGHT / 2 };
      const shown = point.visible && point.x >= 0 && (near || label.importance > 0) && box.right < size.width
        && !taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top);
      label.node.classList.toggle('is-shown', shown);
      if (!shown) continue;
      taken.push(box);
      label.node.style.transform = `translate(${Math.round(box.left)}px, ${Math.round(box.top)}px)`;
    }
  }
}
