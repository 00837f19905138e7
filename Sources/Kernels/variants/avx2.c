#include "../kernels.h"

#ifdef SK_HAS_X86_VARIANTS
// Sixteen registers: one vector a row in the convolution, four channels in the weight gradient.
#define LANES 8
#define VECTORS 1
#define GRADIENT_TILE 4
#define PIXELS 6
#define PANEL_VECTORS 2
#define GRADIENT_INPUTS 6
#define TABLE sk_kernels_avx2
SK_BEGIN_AVX2
#include "all_kernels.h"
SK_END
#endif
