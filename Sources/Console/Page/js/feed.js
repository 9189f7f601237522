// What happened lately: acts and connections, newest first, in one line each.

import { byId, el, setText } from './dom.js';
import { worldNow } from './clock.js';
import { dateAndTime, milliseconds } from './format.js';

const MOST_ENTRIES = 50;
let total = 0;

/** Adds an event of kind `act` or `connection` to the feed. */
export function addToFeed(kind, data) {
  const list = byId('feed-list');
  const sentence = kind === 'connection' ? connectionSentence(data) : actSentence(data);
  list.prepend(el('li', {}, el('time', {}, dateAndTime(worldNow()).time), el('span', { dir: 'auto' }, sentence)));
  while (list.children.length > MOST_ENTRIES) list.lastChild.remove();
  total += 1;
  setText(byId('feed-count'), total);
}

function connectionSentence({ id, place, satellite, rtt_ms: rtt }) {
  const where = [place || id, satellite && `through ${satellite}`].filter(Boolean).join(' ');
  return `Connection: ${where}${Number.isFinite(rtt) ? `, ${milliseconds(rtt)}` : ''}`;
}

function actSentence(data) {
  if (data.summary) return data.summary;
  const facts = Object.entries(data).filter(([, value]) => typeof value !== 'object').slice(0, 5);
  return `Act: ${facts.map(([key, value]) => `${key.replaceAll('_', ' ')} ${value}`).join(', ')}`;
}
