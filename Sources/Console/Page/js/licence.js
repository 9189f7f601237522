// How licences look and are called. Hues keep apart for the common kinds of colour blindness; what
// is closed or not settled also carries a pattern, so that colour is never the only sign.

export const LICENCES = {
  licensed: { label: 'Licensed', fill: '#275f5f', mark: null },
  emergency: { label: 'Emergency service', fill: '#6c5f8f', mark: null },
  whitelist: { label: 'Whitelist only', fill: '#365a88', mark: 'dots' },
  pending: { label: 'Licence pending', fill: '#766536', mark: 'rows' },
  none: { label: 'No licence', fill: '#2f3944', mark: null },
  prohibited: { label: 'Prohibited', fill: '#57332f', mark: 'hatch' },
};

export const UNKNOWN = { label: 'Unknown', fill: '#2a323c', mark: null };

export const licenceLook = (status) =>
  (Object.hasOwn(LICENCES, status ?? '') ? LICENCES[status] : UNKNOWN);

const MARKS = {
  hatch(pen, size) {
    pen.strokeStyle = 'rgba(226, 148, 124, 0.42)';
    pen.lineWidth = size / 7;
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift, size);
      pen.lineTo(shift + size, 0);
    }
    pen.stroke();
  },
  dots(pen, size) {
    pen.fillStyle = 'rgba(170, 200, 240, 0.5)';
    pen.arc(size / 2, size / 2, size / 7, 0, 2 * Math.PI);
    pen.fill();
  },
  rows(pen, size) {
    pen.strokeStyle = 'rgba(240, 215, 140, 0.28)';
    pen.lineWidth = size / 8;
    pen.moveTo(0, size / 2);
    pen.lineTo(size, size / 2);
    pen.stroke();
  },
};

/** A fill for a canvas: the status's colour with its mark, repeating every `size` pixels. */
export function licenceFill(context, status, size) {
  const { fill, mark } = licenceLook(status);
  if (!mark) return fill;
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  pen.fillStyle = fill;
  pen.fillRect(0, 0, size, size);
  pen.beginPath();
  MARKS[mark](pen, size);
  return context.createPattern(tile, 'repeat');
}

/** A small picture of the status for legends and lists. */
export function licenceSwatch(status) {
  const canvas = document.createElement('canvas');
  canvas.width = 36;
  canvas.height = 24;
  canvas.className = 'swatch';
  const context = canvas.getContext('2d');
  context.fillStyle = licenceFill(context, status, 12);
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}
