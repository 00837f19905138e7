#include "../kernels.h"

#ifdef SK_HAS_X86_VARIANTS
#define LANES 16
#define VECTORS 2
#define GRADIENT_TILE 5
#define PIXELS 14
#define PANEL_VECTORS 2
#define GRADIENT_INPUTS 12
#define TABLE sk_kernels_avx512
SK_BEGIN_AVX512
#include "all_kernels.h"
SK_END
#endif
