// What the orbit kernels share: vectors, the request that a kernel works off, and what this
// processor can run.
#include "LaneTypes.h"
#include "Processor.h"
#include "Request.h"
#include "Vectors.h"
