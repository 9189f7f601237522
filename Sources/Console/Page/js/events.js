// Server-sent events with reconnection: 1 s, 2 s, 4 s … 30 s, and a word to the reader meanwhile.

import { eventsUrl } from './api.js';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const KINDS = ['slot', 'act', 'connection'];

/** Listens for ever. `onEvent(kind, data)`; `onState('open')`, `onState('lost', waitMs)`. */
export function listen(onEvent, onState) {
  let waitMs = FIRST_WAIT_MS;
  let timer = 0;
  let source = null;

  function connect() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(eventsUrl());
    source.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      onState('open');
    };
    source.onerror = retry;
    for (const kind of KINDS) source.addEventListener(kind, (message) => receive(kind, message));
  }

  function receive(kind, message) {
    let data;
    try {
      data = JSON.parse(message.data);
    } catch {
      console.warn(`The event ${kind} was not JSON and is left out.`);
      return;
    }
    if (data && typeof data === 'object') onEvent(kind, data);
  }

  function retry() {
    source.close();
    onState('lost', waitMs);
    timer = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  connect();
  addEventListener('online', connect);
  return { retryNow: connect };
}
