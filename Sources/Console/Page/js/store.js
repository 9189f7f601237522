// What the page knows, in one place; parts of the page say which keys they care about.

const state = {
  world: null,
  satellites: null,
  sky: null,
  lasers: null,
  ground: null,
  territories: null,
  terminals: null,
  terminalPage: null,
  connections: null,
  connectionCount: null,
  slot: null,
  reasons: new Map(),
  selection: null,
  answer: null,
};

const readers = new Map();

export const get = (key) => state[key];

/** Stores a value and tells the readers of its key. One failing reader does not stop the others. */
export function set(key, value) {
  state[key] = value;
  for (const reader of readers.get(key) ?? []) {
    try {
      reader(value);
    } catch (error) {
      console.error(`Showing ${key} failed:`, error);
    }
  }
}

/** Calls `reader` on each change of any of the keys, and at once for those already known. */
export function on(keys, reader) {
  for (const key of [keys].flat()) {
    if (!readers.has(key)) readers.set(key, new Set());
    readers.get(key).add(reader);
    if (state[key] !== null) reader(state[key]);
  }
}

/** The sentence that explains a reason word. */
export const explain = (reason) => state.reasons.get(reason) ?? '';
