#include "Processor.h"

// The levels x86-64-v3 and x86-64-v4 of the psABI, which the kernels are compiled for. The builtin
// also asks whether the operating system keeps the wide registers.
#if defined(__x86_64__)
int apus_processor_has_avx2_and_fma(void) { return __builtin_cpu_supports("x86-64-v3") != 0; }
int apus_processor_has_avx512(void) { return __builtin_cpu_supports("x86-64-v4") != 0; }
#else
int apus_processor_has_avx2_and_fma(void) { return 0; }
int apus_processor_has_avx512(void) { return 0; }
#endif
