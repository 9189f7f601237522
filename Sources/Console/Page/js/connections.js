// Terminals that programs carry now: what each reported last, and two minutes of rates and delays.
// The service keeps no history; what is drawn here is what this page has seen.

import { get, set } from './store.js';

export const SPAN_MS = 120000;
const MOST_CONNECTIONS = 1000;
// A list that comes with a slot may repeat what an event just told.
const SHORTEST_STEP_MS = 200;
// An account older than this says nothing about the present.
const FRESH_S = 2;

const entries = () => get('connections') ?? new Map();

/** Takes the whole list of `/connections`: who is not in it has left. */
export function takeConnections(rows, total) {
  const before = entries();
  const now = new Map();
  for (const row of rows.slice(0, MOST_CONNECTIONS)) {
    const id = String(row.id);
    now.set(id, updated(before.get(id), row));
  }
  set('connectionCount', Number.isInteger(total) ? total : now.size);
  set('connections', now);
}

/** Takes one event `connection`. Returns whether someone came or left. */
export function takeConnectionEvent({ change, id, connection }) {
  const key = String(id);
  const now = entries();
  const known = now.has(key);
  if (change === 'left') now.delete(key);
  else if (connection && (known || now.size < MOST_CONNECTIONS)) now.set(key, updated(now.get(key), connection));
  if (known !== now.has(key)) set('connectionCount', Math.max(now.size, (get('connectionCount') ?? 0) + (known ? -1 : 1)));
  set('connections', now);
  return change !== 'account';
}

function updated(before, row) {
  const now = performance.now();
  const age = row.account_age_s;
  const entry = { row, reportedAt: Number.isFinite(age) ? now - age * 1000 : null, samples: before?.samples ?? [] };
  const last = entry.samples.at(-1)?.at ?? -Infinity;
  const { uplink, downlink } = row;
  if (Number.isFinite(age) && age < FRESH_S && (uplink?.interval || downlink?.interval) && now - last >= SHORTEST_STEP_MS) {
    entry.samples.push({
      at: now,
      up: uplink?.interval?.rate_bps,
      down: downlink?.interval?.rate_bps,
      upDelay: uplink?.interval?.delay_mean_ms,
      downDelay: downlink?.interval?.delay_mean_ms,
    });
  }
  while (entry.samples.length && now - entry.samples[0].at > SPAN_MS) entry.samples.shift();
  return entry;
}

/** Packets lost in both directions by cause, the most first, without chatter between neighbours. */
export function losses(row) {
  const sum = new Map();
  for (const direction of [row.uplink, row.downlink]) {
    for (const [cause, number] of Object.entries(direction?.packets_dropped ?? {})) {
      if (cause !== 'noise' && Number.isFinite(number)) sum.set(cause, (sum.get(cause) ?? 0) + number);
    }
  }
  return [...sum].sort((a, b) => b[1] - a[1]);
}
