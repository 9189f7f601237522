// The HTTP API. Every call is bounded in time and size; every failure is an ApiError that says
// what went wrong and what to do.

const ROOT = new URL('api/v1/', document.baseURI);
const PATIENCE_MS = 15000;
const LARGEST_BYTES = 64 * 1024 * 1024;

export const eventsUrl = () => new URL('events', ROOT).href;

/** A refusal or failure of the API: `code`, `message`, `remedy`, HTTP `status` (0: no answer). */
export class ApiError extends Error {
  constructor(code, message, remedy, status) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.remedy = remedy;
    this.status = status;
  }
}

async function refusal(response) {
  try {
    const { error } = await response.json();
    if (error?.message) return new ApiError(error.code, error.message, error.remedy, response.status);
  } catch {
    // The answer was not JSON; the status line has to do.
  }
  return new ApiError('http', `The service answered with status ${response.status}.`, '', response.status);
}

async function request(path, query, signal) {
  const url = new URL(path, ROOT);
  for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  let response;
  try {
    response = await fetch(url, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      cache: 'no-store',
      credentials: 'same-origin',
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('no-answer', 'The service does not answer.', 'Is apus up still running?', 0);
  }
  if (!response.ok) throw await refusal(response);
  if (Number(response.headers.get('content-length') ?? 0) > LARGEST_BYTES) {
    throw new ApiError('too-large', `The answer to ${path} is larger than 64 MiB.`, '', 0);
  }
  return response;
}

async function json(path, query, signal) {
  const response = await request(path, query, signal);
  try {
    return await response.json();
  } catch {
    throw new ApiError('bad-json', `The answer to ${path} is not JSON.`, '', response.status);
  }
}

const binary = async (path) => (await request(path)).arrayBuffer();

export const api = {
  world: () => json('world'),
  satellites: () => json('satellites'),
  ground: () => json('ground'),
  territories: () => json('territories'),
  terminals: (query) => json('terminals', query),
  connections: () => json('connections'),
  reasons: () => json('reasons'),
  service: (at, signal) => json('service', { at }, signal),
  sky: () => binary('sky.bin'),
  lasers: () => binary('lasers.bin'),
};

/** Runs `work` again and again on request, never twice at once, and drops requests in between. */
export function coalesced(work) {
  let running = false;
  let wanted = false;
  return async function run() {
    wanted = true;
    if (running) return;
    running = true;
    try {
      while (wanted) {
        wanted = false;
        await work();
      }
    } finally {
      running = false;
    }
  };
}
