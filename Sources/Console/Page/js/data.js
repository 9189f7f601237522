// Loads what the page knows and keeps it fresh, slot by slot and act by act.

import { api, ApiError, coalesced } from './api.js';
import { parseLasers, parseSky } from './binary.js';
import { setClock } from './clock.js';
import { takeConnectionEvent, takeConnections } from './connections.js';
import { addToFeed } from './feed.js';
import { get, set } from './store.js';

// At high world speeds slots end faster than a reader can look; the page follows at this pace.
const SHORTEST_REFRESH_MS = 400;

// Satellites choose new partners once a minute of world time at most; the page asks no more often,
// however fast the world runs.
const LASER_REFRESH_MS = 60000;
let lasersAskedAt = -Infinity;

// Which terminals are asked for, where a world has more than one page of them.
let listed = {};

const list = (value) => (Array.isArray(value) ? value : []);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const loaders = {
  async world() {
    const world = await api.world();
    setClock(world);
    set('world', world);
  },
  async satellites() {
    const catalogue = await api.satellites();
    set('satellites', { ...catalogue, names: list(catalogue.names) });
  },
  async reasons() {
    const { reasons } = await api.reasons();
    set('reasons', new Map(list(reasons).map(({ reason, explanation }) => [reason, explanation])));
  },
  async ground() {
    const ground = await api.ground();
    set('ground', { gateways: list(ground.gateways), pops: list(ground.pops) });
  },
  async territories() {
    set('territories', list((await api.territories()).territories));
  },
  async terminals() {
    const answer = await api.terminals(listed);
    const isWhole = !answer.next_after && Object.keys(listed).length === 0;
    set('terminalPage', { count: answer.registered_count, isWhole });
    set('terminals', list(answer.terminals));
  },
  async connections() {
    const { connections, count } = await api.connections();
    takeConnections(list(connections), count);
  },
  async sky() {
    set('sky', parseSky(await api.sky()));
  },
  async lasers() {
    const now = performance.now();
    if (!get('sky') || now - lasersAskedAt < LASER_REFRESH_MS) return;
    lasersAskedAt = now;
    try {
      const buffer = await api.lasers();
      set('lasers', parseLasers(buffer, get('sky').count));
    } catch (error) {
      lasersAskedAt = -Infinity;
      throw error;
    }
  },
};

/** Loads the named parts; one that fails does not stop the others. Returns the first failure. */
async function load(names) {
  const results = await Promise.allSettled(names.map((name) => loaders[name]()));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return null;
  if (!(failed.reason instanceof ApiError)) console.warn('Not understood:', failed.reason);
  return failed.reason;
}

/** Loads everything, what is seen first coming first. Returns the first failure or null. */
export async function loadAll() {
  // It may be another world than before.
  lasersAskedAt = -Infinity;
  const first = await load(['world', 'terminals', 'ground', 'reasons', 'sky', 'connections']);
  const second = await load(['territories', 'satellites', 'lasers']);
  return first ?? second;
}

let onRefreshed = () => {};
let onTrouble = () => {};

const refreshSlot = coalesced(async () => {
  const trouble = await load(['sky', 'terminals', 'ground', 'connections']) ?? await load(['lasers']);
  if (trouble) onTrouble(trouble);
  else onRefreshed();
  await pause(SHORTEST_REFRESH_MS);
});

const refreshAct = coalesced(async () => {
  const trouble = await load(['world', 'territories', 'terminals', 'ground']);
  if (trouble) onTrouble(trouble);
  else onRefreshed();
  await pause(SHORTEST_REFRESH_MS);
});

/** Chooses which terminals are loaded, where a world has more than one page of them. */
export function listTerminals(query) {
  listed = query;
  refreshTerminals();
}

// Who came or left stands in the list of terminals too.
const refreshTerminals = coalesced(async () => {
  const trouble = await load(['terminals']);
  if (trouble) onTrouble(trouble);
  await pause(SHORTEST_REFRESH_MS);
});

/** Sets what to do after each refresh, and when one fails. */
export function afterRefresh(refreshed, trouble) {
  onRefreshed = refreshed;
  onTrouble = trouble;
}

/** Handles one server-sent event. */
export function receive(kind, data) {
  if (kind === 'slot') {
    setClock(data);
    set('slot', data);
    refreshSlot();
  } else if (kind === 'connection') {
    if (!takeConnectionEvent(data)) return;
    addToFeed(kind, data);
    refreshTerminals();
  } else {
    addToFeed(kind, data);
    if (kind === 'act') refreshAct();
  }
}
