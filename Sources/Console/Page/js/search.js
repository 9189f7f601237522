// The question box: "is there service at …".

import { byId, el, replace, setText } from './dom.js';
import { get, on } from './store.js';

const MOST_SUGGESTIONS = 200;

/** Starts the box; `ask(at)` is called with what was typed. */
export function startSearch(ask) {
  const field = byId('place');
  byId('search').addEventListener('submit', (event) => {
    event.preventDefault();
    const at = field.value.trim();
    if (at) ask(at);
    else field.focus();
  });
  field.addEventListener('input', () => showSearchError(null));
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  on('ground', suggest);
}

/** Shows why the last question could not be answered; null takes it away. */
export function showSearchError(error) {
  const line = byId('search-error');
  line.hidden = error === null;
  setText(line, error === null ? '' : [error.message, error.remedy].filter(Boolean).join(' '));
}

function suggest() {
  const names = new Set((get('ground')?.pops ?? []).map((pop) => pop.name));
  replace(byId('known-places'), [...names].slice(0, MOST_SUGGESTIONS).map((name) => el('option', { value: name })));
}
