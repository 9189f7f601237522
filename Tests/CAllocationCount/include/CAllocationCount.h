// Counts what the heap is asked for, for tests that say "nothing".
#ifndef C_ALLOCATION_COUNT_H
#define C_ALLOCATION_COUNT_H

#include <stdint.h>

/// Whether this process's allocations pass through here at all: they do not with a sanitizer, which
/// has an allocator of its own, nor without the GNU C library.
int ca_counts(void);

/// Begins to count this thread's allocations, from zero.
void ca_begin(void);

/// Ends the count.
///
/// Returns how often this thread asked for memory since it began.
int64_t ca_end(void);

#endif
