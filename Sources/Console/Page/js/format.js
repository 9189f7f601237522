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

/** "not-licensed" as "not licensed". */
export const words = (reason) => String(reason ?? '').replaceAll('-', ' ');
