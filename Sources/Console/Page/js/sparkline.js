// A small line of values over the last two minutes: newest on the right, zero at the foot.

import { svg } from './dom.js';

const WIDTH = 120;
const HEIGHT = 24;
// A longer silence is drawn as a gap.
const LONGEST_STEP_MS = 6000;

/** The picture. `lines`: `[{className, key}]`; `least`: what the full height stands for at least. */
export function sparkline(samples, lines, { spanMs, now, least, label }) {
  const values = lines.flatMap(({ key }) => samples.map((sample) => sample[key])).filter(Number.isFinite);
  const most = Math.max(least, ...values);
  const title = label(values.length ? Math.max(...values) : null);
  return svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': title },
    svg('title', {}, title),
    lines.map(({ className, key }) => {
      const line = svg('path', { class: className });
      // Set apart: texts are cut where a path is still long. It holds nothing from outside but numbers.
      line.setAttribute('d', path(samples, key, { spanMs, now, most }));
      return line;
    }));
}

function path(samples, key, { spanMs, now, most }) {
  let text = '';
  let last = -Infinity;
  for (const sample of samples) {
    const value = sample[key];
    if (!Number.isFinite(value)) continue;
    const x = WIDTH * (1 - (now - sample.at) / spanMs);
    const y = HEIGHT - 1 - (HEIGHT - 2) * Math.min(Math.max(value / most, 0), 1);
    // A value after a gap stands alone as a short stroke until the next one comes.
    const joined = sample.at - last <= LONGEST_STEP_MS;
    text += joined ? `L${x.toFixed(1)} ${y.toFixed(1)}` : `M${(x - 0.6).toFixed(1)} ${y.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`;
    last = sample.at;
  }
  return text;
}
