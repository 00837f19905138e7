#include "../kernels.h"

#if defined(__aarch64__)
// Thirty-two registers; NEON is part of every arm64, so no target attribute is needed.
#define LANES 4
#define VECTORS 2
#define GRADIENT_TILE 5
#define PIXELS 6
#define PANEL_VECTORS 4
#define GRADIENT_INPUTS 6
#define TABLE sk_kernels_neon
#include "all_kernels.h"
#endif
