#ifndef APUS_VECTORS_H
#define APUS_VECTORS_H

// Arithmetic over vectors of doubles that LLVM keeps whole.
//
// Swift's own SIMD types add and multiply lane by lane in the intermediate code and leave it to the
// optimiser to find the vectors again; their square roots become calls. The vector
// extensions of Clang are vectors from the start, on every processor. Everything here is inlined:
// nothing is exported, and each module that imports this header compiles it for its own processor.

// How many satellites one vector holds; set by the module that imports this.
#ifndef APUS_LANES
#define APUS_LANES 8
#endif

enum { apus_lane_count = APUS_LANES };

typedef double apus_reals __attribute__((ext_vector_type(APUS_LANES)));
typedef long apus_words __attribute__((ext_vector_type(APUS_LANES)));
typedef unsigned char apus_bytes __attribute__((ext_vector_type(APUS_LANES)));

#define APUS_INLINE static inline __attribute__((always_inline))

APUS_INLINE apus_reals apus_splat(double x) { return (apus_reals)x; }
APUS_INLINE apus_reals apus_load(const double *p) { return *(const apus_reals *)p; }
APUS_INLINE void apus_store(double *p, apus_reals a) { *(apus_reals *)p = a; }
// Past the caches: for results that are larger than they are.
APUS_INLINE void apus_stream(double *p, apus_reals a) {
  __builtin_nontemporal_store(a, (apus_reals *)p);
}

// Makes what was streamed visible before anything that is written later.
APUS_INLINE void apus_finish_streaming(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#else
  __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
}

APUS_INLINE apus_reals apus_add(apus_reals a, apus_reals b) { return a + b; }
APUS_INLINE apus_reals apus_subtract(apus_reals a, apus_reals b) { return a - b; }
APUS_INLINE apus_reals apus_multiply(apus_reals a, apus_reals b) { return a * b; }
APUS_INLINE apus_reals apus_divide(apus_reals a, apus_reals b) { return a / b; }
APUS_INLINE apus_reals apus_negate(apus_reals a) { return -a; }
APUS_INLINE apus_reals apus_root(apus_reals a) { return __builtin_elementwise_sqrt(a); }
APUS_INLINE apus_reals apus_magnitude(apus_reals a) { return __builtin_elementwise_abs(a); }

// a·b + c; in one rounding where the processor can, in two where it would have to call a function.
APUS_INLINE apus_reals apus_fma(apus_reals a, apus_reals b, apus_reals c) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

// x − k·π/2 to the last digit, for whole k below 2^20 (Cody and Waite, 1980).
APUS_INLINE apus_reals apus_reduce(apus_reals x, apus_reals k) {
#if defined(__FMA__) || defined(__aarch64__)
  x = __builtin_elementwise_fma(k, (apus_reals)-0x1.921fb54442d18p+0, x);
  return __builtin_elementwise_fma(k, (apus_reals)-0x1.1a62633145c07p-54, x);
#else
  // π/2 in pieces of 33 bits, so that each product is exact.
  x -= k * 0x1.921fb544p+0;
  x -= k * 0x1.0b4611a6p-34;
  return x - k * 0x1.3198a2e037073p-69;
#endif
}

// Comparisons give all ones or zero in each lane; a comparison with not-a-number is zero.
APUS_INLINE apus_words apus_less(apus_reals a, apus_reals b) { return a < b; }
APUS_INLINE apus_words apus_at_most(apus_reals a, apus_reals b) { return a <= b; }
APUS_INLINE apus_words apus_and(apus_words a, apus_words b) { return a & b; }
APUS_INLINE apus_words apus_not(apus_words a) { return ~a; }
APUS_INLINE int apus_all(apus_words a) { return __builtin_reduce_and(a) != 0; }
APUS_INLINE apus_reals apus_select(apus_words mask, apus_reals a, apus_reals b) {
  return mask ? a : b;
}

// The quadrants of the sine; `y` is 1.5·2^52 + k, so that its low bits are those of the integer k.
APUS_INLINE apus_words apus_integer(apus_reals y) { return (apus_words)y; }
APUS_INLINE apus_words apus_next(apus_words k) { return k + 1; }
APUS_INLINE apus_words apus_is_odd(apus_words k) { return (k & 1) != 0; }
// `a` with its sign changed where bit 1 of `k` is set.
APUS_INLINE apus_reals apus_negate_by_bit1(apus_words k, apus_reals a) {
  return (apus_reals)(((k & 2) << 62) ^ (apus_words)a);
}

// One byte a lane.
APUS_INLINE apus_words apus_codes(apus_words mask, long code, apus_words otherwise) {
  return mask ? (apus_words)code : otherwise;
}
APUS_INLINE apus_words apus_no_codes(void) { return (apus_words)0; }
APUS_INLINE void apus_store_codes(unsigned char *p, apus_words a) {
  *(apus_bytes *)p = __builtin_convertvector(a, apus_bytes);
}

#endif
