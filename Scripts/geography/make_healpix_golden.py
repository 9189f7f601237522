"""Makes Tests/GeographyTests/Data/healpix.csv: cells of directions on a sphere, and neighbours.

    ENV/bin/python Scripts/geography/make_healpix_golden.py

From astropy_healpix (BSD-3-Clause), in the nested scheme, for every power of two from 1 to 1024.
Columns: N, z (sine of the latitude on the sphere), longitude in degrees, cell, sine of the latitude
and longitude of the cell's middle, the neighbours parted by spaces (those that do not exist left
out).
"""

from pathlib import Path

import numpy as np
from astropy import units
from astropy_healpix import HEALPix


def main():
    random = np.random.default_rng(20221010)
    lines = ["n,z,longitude_deg,cell,middle_z,middle_longitude_deg,neighbours"]
    for order in range(11):
        grid = HEALPix(nside=1 << order, order="nested")
        z = np.concatenate([random.uniform(-1, 1, 34), [0.9999, -0.9999, 0.6, -0.6, 0.001, -0.001]])
        longitude = random.uniform(-180, 180, len(z))
        cells = grid.lonlat_to_healpix(longitude * units.deg, np.arcsin(z) * units.rad)
        for k, cell in enumerate(cells):
            lon, lat = grid.healpix_to_lonlat(cell)
            near = sorted({int(n) for n in np.ravel(grid.neighbours(cell)) if 0 <= n != cell})
            lines.append(
                f"{1 << order},{z[k]:.15f},{longitude[k]:.12f},{cell},{np.sin(lat.rad):.15f},"
                f"{lon.deg:.12f},{' '.join(map(str, near))}"
            )
    folder = Path(__file__).resolve().parents[2] / "Tests/GeographyTests/Data"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "healpix.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines) - 1, "rows")


if __name__ == "__main__":
    main()
