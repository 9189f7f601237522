// Numbers with their units, as a reader expects them.

const SPACE = '\u202f';
const MISSING = '–';

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** A number with fixed decimals, thin spaces between thousands, and its unit. */
export function quantity(value, decimals, unit) {
  if (!isNumber(value)) return MISSING;
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, SPACE) : whole;
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? '−' : '';
  const number = sign + grouped + (fraction ? `.${fraction}` : '');
  if (!unit) return number;
  return unit === '°' ? number + unit : `${number}${SPACE}${unit}`;
}

export const count = (value) => quantity(value, 0);
export const milliseconds = (value) => quantity(value, value < 100 ? 1 : 0, 'ms');
export const megabits = (value) => quantity(value, value < 10 ? 1 : 0, 'Mbit/s');
export const degrees = (value) => quantity(value, 0, '°');

const SCALES = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, '']];

function scaled(value, unit) {
  if (!isNumber(value)) return MISSING;
  const [size, prefix] = SCALES.find(([size]) => Math.abs(value) >= size) ?? [1, ''];
  const number = value / size;
  return quantity(number, prefix && Math.abs(number) < 100 ? 1 : 0, prefix + unit);
}

/** Bits a second with the unit that suits them, such as "12.3 Mbit/s". */
export const bitRate = (value) => scaled(value, 'bit/s');
/** Bytes, such as "1.5 kB". */
export const byteCount = (value) => scaled(value, 'B');

/** "48.6208° N, 22.2879° E". */
export function coordinates(latitude, longitude, decimals = 4) {
  if (!isNumber(latitude) || !isNumber(longitude)) return MISSING;
  const ns = latitude < 0 ? 'S' : 'N';
  const ew = longitude < 0 ? 'W' : 'E';
  return `${Math.abs(latitude).toFixed(decimals)}° ${ns}, ${Math.abs(longitude).toFixed(decimals)}° ${ew}`;
}

/** Date and time of day of a Unix time in milliseconds, both UTC. */
export function dateAndTime(unixMs) {
  if (!isNumber(unixMs) || Math.abs(unixMs) > 8.6e15) return { date: MISSING, time: '––:––:––' };
  const iso = new Date(unixMs).toISOString();
  const [date, time] = iso.split('T');
  return { date, time: time.slice(0, 8) };
}

/** A time of the API as "2022-10-10 12:00:27 UTC", to the minute for whole days. */
export function moment(value) {
  const unixMs = Date.parse(value ?? '');
  if (Number.isNaN(unixMs)) return MISSING;
  const { date, time } = dateAndTime(unixMs);
  return time === '00:00:00' ? date : `${date} ${time} UTC`;
}

/** "not-licensed" as "not licensed", "queue_full" as "queue full". */
export const words = (reason) => String(reason ?? '').replaceAll(/[-_]/g, ' ');
