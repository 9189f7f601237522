// What happened lately: acts and connections, newest first, in one line each.

import { byId, el, setText } from './dom.js';
import { worldNow } from './clock.js';
import { dateAndTime, words } from './format.js';

const MOST_ENTRIES = 50;
let total = 0;

/** Adds an act, or that a connection came or left, to the feed. */
export function addToFeed(kind, data) {
  const list = byId('feed-list');
  const sentence = kind === 'connection' ? connectionSentence(data) : actSentence(data);
  list.prepend(el('li', {}, el('time', {}, dateAndTime(worldNow()).time), el('span', { dir: 'auto' }, sentence)));
  while (list.children.length > MOST_ENTRIES) list.lastChild.remove();
  total += 1;
  setText(byId('feed-count'), total);
}

function connectionSentence({ id, name, change, connection }) {
  if (change === 'left') return `Connection: ${name || id} left`;
  const how = connection?.served ? `through ${connection.satellite_name}` : words(connection?.reason);
  return `Connection: ${[name || id, how].filter(Boolean).join(', ')}`;
}

function actSentence(data) {
  if (data.summary) return data.summary;
  const facts = Object.entries(data).filter(([, value]) => typeof value !== 'object').slice(0, 5);
  return `Act: ${facts.map(([key, value]) => `${key.replaceAll('_', ' ')} ${value}`).join(', ')}`;
}
