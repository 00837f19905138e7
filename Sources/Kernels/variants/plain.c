#include "../kernels.h"

// Whatever the compiler may assume of the architecture (SSE2 on x86-64).
#define LANES 4
#define VECTORS 1
#define GRADIENT_TILE 4
#define PIXELS 6
#define PANEL_VECTORS 2
#define GRADIENT_INPUTS 6
#define TABLE sk_kernels_plain
#include "all_kernels.h"
