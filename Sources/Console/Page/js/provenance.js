// Where a number comes from: measured, modelled or assumed, with the API's own words on demand.

import { el } from './dom.js';

const KINDS = ['measured', 'modelled', 'assumed'];

function parse(provenance) {
  const string = String(provenance ?? '');
  const kind = KINDS.find((candidate) => string.toLowerCase().startsWith(candidate));
  return kind ? { kind, detail: string.slice(kind.length).replace(/^[:\s]+/, '') } : null;
}

/** A small word beside a value, or null when the API says nothing about it. */
export function tag(provenance) {
  const parsed = parse(provenance);
  if (!parsed) return null;
  return el('small', { class: `tag tag-${parsed.kind}`, title: provenance }, parsed.kind);
}

/** All provenances of an answer in full, folded away; null without any. */
export function provenanceList(provenance, names) {
  const entries = Object.entries(provenance ?? {}).slice(0, 60);
  if (entries.length === 0) return null;
  return el('details', { class: 'sources' },
    el('summary', {}, 'Where these values come from'),
    el('dl', {}, entries.map(([key, value]) => [
      el('dt', {}, names[key] ?? key.replaceAll('_', ' ')),
      el('dd', { dir: 'auto' }, value),
    ])));
}
