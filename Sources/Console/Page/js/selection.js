// What the reader has chosen, and the answer to it. One question at a time; a newer one cancels.

import { api } from './api.js';
import { showSearchError } from './search.js';
import { closePanel, showAnswer, showFailure, showPending, showSatellite, showStation } from './panel.js';
import { get, set } from './store.js';

let asking = null;
let refreshing = false;

const fixed = (value) => Number(value).toFixed(4);

/** `LAT,LON` as the API reads it. */
export const atOf = (latitude, longitude) => `${fixed(latitude)},${fixed(longitude)}`;

/** Asks about a typed place or `LAT,LON` and shows the answer. */
export async function ask(at, options = {}) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  showSearchError(null);
  set('selection', options.terminal ? { kind: 'terminal', at, terminal: options.terminal } : { kind: 'place', at });
  remember(at);
  showPending(options.title ?? at);
  try {
    const answer = await api.service(at, signal);
    set('answer', answer);
    showAnswer(answer, options.terminal, false);
    if (options.fly) options.fly(answer.place);
  } catch (error) {
    if (signal.aborted) return;
    set('answer', null);
    showFailure(at, error);
    if (options.typed) showSearchError(error);
  }
}

export function chooseTerminal(terminal, fly) {
  ask(atOf(terminal.latitude_deg, terminal.longitude_deg), { terminal, title: terminal.name || terminal.id, fly });
}

export function chooseSatellite(nameOrIndex) {
  const index = typeof nameOrIndex === 'number' ? nameOrIndex : get('satellites')?.names.indexOf(nameOrIndex) ?? -1;
  if (index < 0) return;
  forget();
  set('selection', { kind: 'satellite', index });
  showSatellite(index, false);
}

export function chooseStation(kind, station) {
  forget();
  set('selection', { kind, station });
  showStation(kind, station);
}

/** Takes the selection away. */
export function clearSelection() {
  forget();
  set('selection', null);
  closePanel();
}

function forget() {
  asking?.abort();
  set('answer', null);
  history.replaceState(null, '', location.pathname + location.search);
}

/** Brings what is shown up to date with the slot, without moving the reader. */
export async function refreshSelection() {
  const selection = get('selection');
  if (selection?.kind === 'satellite') showSatellite(selection.index, true);
  if (!selection?.at || !get('answer') || refreshing) return;
  refreshing = true;
  try {
    const answer = await api.service(selection.at);
    if (get('selection') !== selection) return;
    const terminal = selection.terminal && get('terminals')?.find(({ id }) => id === selection.terminal.id);
    set('answer', answer);
    showAnswer(answer, terminal ?? selection.terminal, true);
  } catch {
    // The banner already says that the service does not answer; the last answer stays readable.
  } finally {
    refreshing = false;
  }
}

// The place asked about stays in the address, so that it can be reloaded and passed on.
function remember(at) {
  history.replaceState(null, '', `#at=${encodeURIComponent(at)}`);
}

/** The place in the page's address, or null. */
export function remembered() {
  const found = /^#at=(.{1,600})$/.exec(location.hash);
  if (!found) return null;
  try {
    return decodeURIComponent(found[1]).slice(0, 200);
  } catch {
    return null;
  }
}
