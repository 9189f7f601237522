#ifndef APUS_REQUEST_H
#define APUS_REQUEST_H

#include <stddef.h>

// One call of a kernel: blocks of satellites times instants, and where their states go.
//
// Lengths: `apus_block_width` satellites make a block. The coefficients of a block are its fields one
// after another, each field with one double a satellite. A row of results holds all satellites of
// one instant: the components x, y, z (km) and vx, vy, vz (km/s), each `row_length` doubles long.

enum { apus_block_width = 16 };

// An instant as a kernel wants it.
typedef struct {
  // UTC minutes since the reference instant: the whole minutes, and the rest from 0 to below 1.
  double whole_minutes, remaining_minutes;
  // The turn from TEME to Earth-fixed axes, and its rate.
  double rotation_sine, rotation_cosine, rotation_rate_rad_s;
} apus_kernel_instant;

typedef struct {
  const double *coefficients;
  // Deep space only, one block: the roots of the semi-major axes before drag, and the mean longitudes of
  // the objects at resonance, whose multiples of the Earth's turn are added.
  const double *resonances;
  ptrdiff_t first_block, end_block;
  const apus_kernel_instant *instants;
  ptrdiff_t instant_count;
  // states[(instant · component_count + component) · row_length + satellite]
  double *states;
  // codes[instant · row_length + satellite]: one of the codes below.
  unsigned char *codes;
  ptrdiff_t row_length;
  // 3 for positions alone, 6 with velocities.
  ptrdiff_t component_count;
  int is_earth_fixed;
  // Whether results go past the caches; the rows are then aligned to 64 bytes.
  int is_streaming;
  // Whether nodes are kept positive as in the AFSPC mode; deep space only.
  int is_afspc;
  // The field: J2 / 2, −J3 / (2 J2), Earth radius in km, km/s per Earth radius and √GM unit.
  double half_j2, ay_j3, radius_km, speed_km_s;
} apus_kernel_request;

// Codes that the kernels write.
enum {
  apus_code_none = 0,
  // As in the reference implementation.
  apus_code_decayed = 6,
  // The lane left the kernel's range; the scalar model has to say what it is.
  apus_code_unsolved = 255
};

#endif
