#ifndef APUS_PROCESSOR_H
#define APUS_PROCESSOR_H

// Which of the kernels this processor and its operating system can run.
int apus_processor_has_avx2_and_fma(void);
int apus_processor_has_avx512(void);

// Tells the processor that the thread waits in a loop for another.
static inline __attribute__((always_inline)) void apus_processor_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
