// The allocator's entry points, each of which counts and then does what the C library's own does. An
// executable's symbols come before those of the libraries that it loads, so that every library of
// the process calls these (ld.so(8), "symbol resolution").
#include "CAllocationCount.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

static __thread int is_counting;
static __thread int64_t count;

void ca_begin(void) {
  count = 0;
  is_counting = 1;
}

int64_t ca_end(void) {
  is_counting = 0;
  return count;
}

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

// The library's own, under the names by which it exports them beside the standard ones.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void note(void) {
  if (is_counting) count++;
}

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  note();
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  note();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) {
    return EINVAL;
  }
  note();
  void *taken = __libc_memalign(alignment, size);
  if (taken == NULL) return ENOMEM;
  *memory = taken;
  return 0;
}

int ca_counts(void) { return 1; }

#else

int ca_counts(void) { return 0; }

#endif
