// The view's switches: globe or tables, and what the globe shows.

import { byId, el, replace } from './dom.js';
import { showTables } from './tables.js';

const LAYERS = [
  ['satellites', 'Satellites', true],
  ['lasers', 'Lasers', true],
  ['paths', 'Paths', true],
  ['stations', 'Gateways, PoPs', true],
  ['night', 'Night', true],
];

/** Builds the switches; `globe` is null where there is none, `why` says the cause. */
export function startTools(globe, why) {
  if (!globe) {
    setView('list', why);
    byId('tools').hidden = true;
    byId('legend').hidden = true;
    return;
  }
  const view = toggle('Tables', false, (pressed) => {
    setView(pressed ? 'list' : 'globe', '');
    globe.pause(pressed);
    layers.forEach((button) => { button.hidden = pressed; });
  });
  const layers = LAYERS.map(([key, name, shown]) => toggle(name, shown, (pressed) => globe.showLayer(key, pressed)));
  replace(byId('tools'), view, layers);
}

function setView(view, why) {
  document.body.classList.toggle('list-view', view === 'list');
  byId('stage').setAttribute('aria-label', view === 'list' ? 'Tables' : 'Globe');
  byId('legend').hidden = view === 'list';
  showTables(view === 'list', why);
}

function toggle(name, pressed, onChange) {
  const button = el('button', { type: 'button', 'aria-pressed': String(pressed) }, name);
  button.addEventListener('click', () => {
    const next = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(next));
    onChange(next);
  });
  return button;
}
