// The side panel: opens on whatever was chosen, follows it from slot to slot, closes on Escape.

import { answerCard, placeTitle } from './answer.js';
import { satelliteCard, stationCard } from './cards.js';
import { byId, el, replace } from './dom.js';

let cameFrom = null;
let cameFromScroll = 0;
let handlers = {};

/** Starts the panel: `onClose()` when the reader closes it, `onSatellite(indexOrName)` on a link. */
export function startPanel(newHandlers) {
  handlers = newHandlers;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !byId('panel').hidden) close();
  });
}

/** Shows an answer of `/service`. `quiet` refreshes it without moving scroll or focus. */
export function showAnswer(answer, terminal, quiet) {
  const { title, subtitle } = placeTitle(answer, terminal);
  show(title, subtitle, answerCard(answer, terminal, handlers.onSatellite), quiet);
}

export function showSatellite(index, quiet) {
  const card = satelliteCard(index, handlers);
  if (card) show(card.title, card.subtitle, card.body, quiet);
}

export function showStation(kind, station) {
  const card = stationCard(kind, station, handlers);
  show(card.title, card.subtitle, card.body, false);
}

export function showPending(at) {
  show(at, 'Asking …', [el('div', { class: 'pending' })], false);
}

export function showFailure(at, error) {
  show(at, 'No answer', [
    el('div', { class: 'verdict is-refused' }, el('p', { class: 'verdict-word' }, error.message),
      error.remedy && el('p', {}, error.remedy)),
  ], false);
}

export function closePanel() {
  const panel = byId('panel');
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove('has-panel');
  cameFrom?.focus?.({ preventScroll: true });
  cameFrom = null;
  column().scrollTop = cameFromScroll;
}

// On a phone everything stands in one column that scrolls; an answer brings the globe into view.
const column = () => document.querySelector('.console');

function close() {
  closePanel();
  handlers.onClose();
}

function show(title, subtitle, body, quiet) {
  const panel = byId('panel');
  const scroll = panel.scrollTop;
  const open = quiet ? openDetails(panel) : new Set();
  const focused = quiet ? focusPath(panel) : null;
  const wasHidden = panel.hidden;
  if (wasHidden) {
    cameFrom = document.activeElement;
    cameFromScroll = column().scrollTop;
    column().scrollTop = 0;
  }
  panel.hidden = false;
  panel.setAttribute('aria-live', quiet ? 'off' : 'polite');
  document.body.classList.add('has-panel');
  replace(panel,
    el('header', {},
      el('div', {}, el('h2', { dir: 'auto' }, title), el('p', { class: 'quiet' }, subtitle)),
      el('button', { type: 'button', class: 'close', 'aria-label': 'Close', on: { click: close } }, '×')),
    body);
  for (const details of panel.querySelectorAll('details')) {
    details.open = open.has(details.querySelector('summary')?.textContent);
  }
  panel.scrollTop = quiet ? scroll : 0;
  restoreFocus(panel, focused);
}

const openDetails = (panel) =>
  new Set([...panel.querySelectorAll('details[open] > summary')].map((summary) => summary.textContent));

// A refresh rebuilds the card; the n-th thing one can focus stays focused.
const FOCUSABLE = 'button, summary, a[href]';

function focusPath(panel) {
  const active = document.activeElement;
  if (!panel.contains(active) || active === panel) return null;
  return { index: [...panel.querySelectorAll(FOCUSABLE)].indexOf(active), text: active.textContent };
}

function restoreFocus(panel, focused) {
  if (!focused) return;
  const all = [...panel.querySelectorAll(FOCUSABLE)];
  const same = all.find((node) => node.textContent === focused.text) ?? all[focused.index];
  same?.focus({ preventScroll: true });
}
