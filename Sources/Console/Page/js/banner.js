// The banner: the service is gone, and when the page tries again.

import { byId, el, replace } from './dom.js';

let timer = 0;

/** Says that there is no connection; counts down `waitMs` to the next attempt. */
export function showLost(waitMs, retryNow) {
  clearInterval(timer);
  const until = performance.now() + waitMs;
  const countdown = el('span', { 'aria-hidden': 'true' });
  const write = () => {
    const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    countdown.textContent = seconds > 0 ? ` Next attempt in ${seconds} s.` : ' Trying …';
  };
  const banner = byId('banner');
  replace(banner, el('span', {}, 'The service does not answer. What is shown is the last it said.'), countdown,
    el('button', { type: 'button', on: { click: retryNow } }, 'Try now'));
  banner.hidden = false;
  document.body.classList.add('is-lost');
  write();
  timer = setInterval(write, 500);
}

export function hideLost() {
  clearInterval(timer);
  byId('banner').hidden = true;
  document.body.classList.remove('is-lost');
}
