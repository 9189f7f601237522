// Starts the page: data, lists and panel first; the globe when three.js and WebGL are there.

import { hideLost, showLost } from './banner.js';
import { afterRefresh, listTerminals, loadAll, receive } from './data.js';
import { listen } from './events.js';
import { startGlobe } from './globe/globe.js';
import { startLegend } from './legend.js';
import { startConnections } from './livelink.js';
import { startPanel } from './panel.js';
import { startSearch } from './search.js';
import {
  ask, atOf, chooseSatellite, chooseStation, chooseTerminal, clearSelection, refreshSelection, remembered,
} from './selection.js';
import { get } from './store.js';
import { startTables } from './tables.js';
import { startTerminals } from './terminals.js';
import { startTools } from './tools.js';
import { startTopBar } from './topbar.js';

let globe = null;
const fly = (place) => place && globe?.flyTo(place.latitude_deg, place.longitude_deg);
const askPlace = (place) => ask(atOf(place.latitude_deg, place.longitude_deg), { title: place.name });

function choose(target) {
  if (target.kind === 'terminal') chooseTerminal(target.terminal);
  else if (target.kind === 'satellite') chooseSatellite(target.index);
  else if (target.kind === 'place') ask(atOf(target.latitude, target.longitude));
  else chooseStation(target.kind, target.station);
}

startTopBar();
startLegend();
startTables();
startTerminals((terminal) => chooseTerminal(terminal, fly), listTerminals);
startSearch((at) => ask(at, { typed: true, fly }));
startPanel({
  onClose: clearSelection,
  onSatellite: chooseSatellite,
  onTerminal: (terminal) => chooseTerminal(terminal, fly),
  onPlace: askPlace,
});

startConnections((row) => {
  const terminal = get('terminals')?.find(({ id }) => String(id) === String(row?.id));
  if (terminal) chooseTerminal(terminal, fly);
  else if (row) ask(atOf(row.latitude_deg, row.longitude_deg), { title: row.name, fly });
});

const globeStarted = startGlobe(choose);
let lost = false;

const events = listen(receive, (state, waitMs) => {
  if (state === 'lost') {
    lost = true;
    showLost(waitMs, () => events.retryNow());
  } else if (lost) {
    lost = false;
    hideLost();
    refreshAll();
  }
});

async function refreshAll() {
  await loadAll();
  await refreshSelection();
}

let slots = 0;
afterRefresh(
  () => {
    slots += 1;
    document.documentElement.dataset.slots = slots;
    refreshSelection();
  },
  (trouble) => console.info(`A refresh failed: ${trouble.message}`),
);

await loadAll();
const { handle, why } = await globeStarted;
globe = handle;
startTools(globe, why);
const at = remembered();
if (at) ask(at, { fly });
document.documentElement.dataset.view = globe ? 'globe' : 'list';
document.documentElement.dataset.ready = String(get('world') !== null);
