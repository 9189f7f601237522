#ifndef APUS_LANE_TYPES_H
#define APUS_LANE_TYPES_H

#include "Vectors.h"

// The types of the kernels that hold vectors. They are declared in C because Swift gives a type of its
// own run-time functions for copying it, which the linker shares between modules by their size:
// wide instructions would come into modules that must run everywhere. Types of C get none.
//
// Swift takes no type with an alignment beyond 16 bytes. In registers, where all of these live, that
// changes nothing.
#pragma pack(push, 16)

// One double for each satellite of a vector.
typedef struct { apus_reals reals; } apus_lanes;

// A truth value for each satellite of a vector.
typedef struct { apus_words words; } apus_mask;

// The sine and the cosine of an angle in each lane.
typedef struct { apus_lanes sine, cosine; } apus_sine_cosine;

// A mean orbit in each lane at one instant, the long-period terms of J3 included.
typedef struct {
  // Root of the semi-major axis (Earth radii) and its inverse.
  apus_lanes rootA, inverseRootA;
  // The eccentricity vector along and across the node.
  apus_lanes axN, ayN;
  // The argument of latitude, mean in place of eccentric anomaly.
  apus_sine_cosine u;
  apus_lanes node;
  apus_sine_cosine inclination;
} apus_mean_orbit;

// The same of a near-Earth object, and whether time and eccentricity are in the kernel's range.
typedef struct {
  apus_mean_orbit mean;
  apus_mask isInRange;
} apus_near_earth_orbit;

// The same of a deep-space object.
typedef struct {
  apus_mean_orbit mean;
  apus_mask isInRange;
} apus_deep_space_orbit;

// Mean elements in deep space, with the secular effects of Earth, Sun, Moon, drag and resonance.
typedef struct { apus_lanes m, omega, node, e, i; } apus_deep_space_elements;

// What the Sun and the Moon add to the elements of each lane, for a time.
typedef struct { apus_lanes e, i, l, g, h; } apus_lunisolar_periodics;

// Where the Sun or the Moon stands in its orbit, as the terms F2, F3 and sin f.
typedef struct { apus_lanes f2, f3, sine; } apus_body_phase;

// The coefficients of one block of deep-space objects, and where their resonances are.
typedef struct {
  const double *first;
  // The root of the semi-major axis before drag; the mean longitude of a resonance.
  apus_lanes rootA, longitude;
} apus_deep_space_block;

// Kepler's equation solved in each lane, and what follows from the solution.
typedef struct {
  // E + ω, from the node.
  apus_sine_cosine angle;
  // e·cos E, e·sin E.
  apus_lanes eCosE, eSinE;
  // 1 / (1 − e·cos E).
  apus_lanes inverseRadius;
  // √(1 − e²), 1 / (1 + √(1 − e²)), 1 / (1 − e²).
  apus_lanes beta, inverseOneAndBeta, inverseBeta2;
} apus_eccentric_anomaly;

// Position (km) and velocity (km/s) in each lane, the radius in Earth radii, and whether the
// short-period terms are as small as their series want them.
typedef struct {
  apus_lanes x, y, z, vx, vy, vz, radius;
  apus_mask isRegular;
} apus_osculating_state;

#pragma pack(pop)

#endif
