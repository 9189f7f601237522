// World time on this page: the service's word, carried on by the browser's steady clock.

let baseWorldMs = Number.NaN;
let basePageMs = 0;
let speed = 1;
let slot = { startMs: Number.NaN, endMs: Number.NaN };

/** Takes over world time, speed and slot as the API or an event states them. */
export function setClock({ world_time_utc, speed: newSpeed, slot_start_utc, slot_end_utc }) {
  const worldMs = Date.parse(world_time_utc ?? '');
  if (!Number.isNaN(worldMs)) {
    baseWorldMs = worldMs;
    basePageMs = performance.now();
  }
  if (Number.isFinite(newSpeed) && newSpeed >= 0) speed = newSpeed;
  const startMs = Date.parse(slot_start_utc ?? '');
  const endMs = Date.parse(slot_end_utc ?? '');
  if (endMs > startMs) slot = { startMs, endMs };
}

/** World time now, Unix milliseconds; not a number before the service has spoken. */
export const worldNow = () => baseWorldMs + (performance.now() - basePageMs) * speed;

export const worldSpeed = () => speed;

/** Part of the slot that is left, 1…0, and the seconds that makes. */
export function slotLeft() {
  const leftMs = slot.endMs - worldNow();
  const lengthMs = slot.endMs - slot.startMs;
  if (!(lengthMs > 0)) return { part: 0, seconds: Number.NaN };
  const bounded = Math.min(Math.max(leftMs, 0), lengthMs);
  return { part: bounded / lengthMs, seconds: bounded / 1000 };
}
