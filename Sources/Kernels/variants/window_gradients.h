// Gradients of convolutions and pools over windows listed as pointers (windows.h). `targets` are the same windows of the gradient for what
// was read; what falls beyond the edges goes to a pixel that nobody reads.

/// Where a tap's gradient goes.
INLINED float *target_of(struct windows targets, int tap, int index) {
    // Windows are listed of what is read and of what is written alike.
    return (float *)(uintptr_t)targets.pixels[tap * PIXEL_BLOCK + index];
}

/// `inputs` inputs × `vectors` vectors of outputs stay in registers while a block's pixels pass by.
INLINED void weight_gradient_tile(
    const float **pixels, int count, int input, int inputs, const float *gradient, ptrdiff_t stride, int vectors, float *sums) {
    vector products[GRADIENT_INPUTS][PANEL_VECTORS];
    UNROLLED
    for (int i = 0; i < inputs; i++)
        UNROLLED
        for (int v = 0; v < vectors; v++) products[i][v] = 0;
    for (int p = 0; p < count; p++, gradient += stride) {
        const float *values = pixels[p] + input;
        vector gradients[PANEL_VECTORS];
        UNROLLED
        for (int v = 0; v < vectors; v++) gradients[v] = load(gradient + v * LANES);
        UNROLLED
        for (int i = 0; i < inputs; i++) {
            float value = values[i];
            UNROLLED
            for (int v = 0; v < vectors; v++) products[i][v] += gradients[v] * value;
        }
    }
    sums += (ptrdiff_t)input * SK_PANEL;
    UNROLLED
    for (int i = 0; i < inputs; i++)
        UNROLLED
        for (int v = 0; v < vectors; v++) {
            float *to = sums + i * SK_PANEL + v * LANES;
            store(to, load(to) + products[i][v]);
        }
}

INLINED void weight_gradient_columns(
    const float **pixels, int count, int inputs, const float *gradient, ptrdiff_t stride, int vectors, float *sums) {
    int input = 0;
    for (; input + GRADIENT_INPUTS <= inputs; input += GRADIENT_INPUTS)
        weight_gradient_tile(pixels, count, input, GRADIENT_INPUTS, gradient, stride, vectors, sums);
    for (; input + 2 <= inputs; input += 2) weight_gradient_tile(pixels, count, input, 2, gradient, stride, vectors, sums);
    if (input < inputs) weight_gradient_tile(pixels, count, input, 1, gradient, stride, vectors, sums);
}

static void weight_gradient_of_windows(
    struct windows windows, int inputs, const float *gradient, ptrdiff_t stride, int outputs, float *sums) {
    const ptrdiff_t panel_count = (ptrdiff_t)windows.taps * inputs * SK_PANEL;
    for (int base = 0; base < outputs; base += PANEL_VECTORS * LANES)
        for (int tap = 0; tap < windows.taps; tap++) {
            const float **pixels = windows.pixels + tap * PIXEL_BLOCK;
            float *panel = sums + base / SK_PANEL * panel_count + (ptrdiff_t)tap * inputs * SK_PANEL + base % SK_PANEL;
            if (outputs - base > (PANEL_VECTORS - 1) * LANES)
                weight_gradient_columns(pixels, windows.count, inputs, gradient + base, stride, PANEL_VECTORS, panel);
            else
                for (int v = 0; v * LANES < outputs - base; v++)
                    weight_gradient_columns(pixels, windows.count, inputs, gradient + base + v * LANES, stride, 1, panel + v * LANES);
        }
}

INLINED void add_some(float *to, vector value, int some) { store_some(to, load_some(to, some) + value, some); }

static void add_to_windows(struct windows targets, int channels, const float *products) {
    for (int index = 0; index < targets.count; index++)
        for (int tap = 0; tap < targets.taps; tap++, products += channels) {
            float *to = target_of(targets, tap, index);
            if (channels == 1) {
                *to += *products;
                continue;
            }
#define BODY(c, some) add_some(to + c, load_some(products + c, some), some)
            FOR_CHANNELS(channels, BODY);
#undef BODY
        }
}

/// Pixels whose windows of one vector of channels fit a first-level cache whatever lies between them.
enum { DEPTHWISE_RUN = 8 };

INLINED void depthwise_gradient_run(
    struct windows windows, struct windows targets, int first, int end, int c, int some, int channels, const float *gradient,
    ptrdiff_t stride, const float *weights, float *sums) {
    for (int tap = 0; tap < windows.taps; tap++) {
        vector weight = load_some(weights + (ptrdiff_t)tap * channels + c, some), sum = 0;
        for (int index = first; index < end; index++) {
            vector value = load_some(gradient + index * stride + c, some);
            sum += value * load_some(windows.pixels[tap * PIXEL_BLOCK + index] + c, some);
            add_some(target_of(targets, tap, index) + c, value * weight, some);
        }
        if (sums) add_some(sums + (ptrdiff_t)tap * channels + c, sum, some);
    }
}

static void depthwise_gradient(
    struct windows windows, struct windows targets, int channels, const float *gradient, ptrdiff_t stride, const float *weights,
    float *sums) {
    for (int first = 0; first < windows.count; first += DEPTHWISE_RUN) {
        int end = first + DEPTHWISE_RUN < windows.count ? first + DEPTHWISE_RUN : windows.count;
#define BODY(c, some) \
    depthwise_gradient_run(windows, targets, first, end, c, some, channels, gradient, stride, weights, sums)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

/// To the first of the greatest elements, as libtorch has it.
INLINED void maximum_gradient_of_window(
    struct windows windows, struct windows targets, int index, int c, int some, const float *gradient) {
    vector greatest = load_some(windows.pixels[index] + c, some), value = load_some(gradient + c, some);
    vector_mask which = 0;
    for (int tap = 1; tap < windows.taps; tap++) {
        vector element = load_some(windows.pixels[tap * PIXEL_BLOCK + index] + c, some);
        vector_mask is_greater = element > greatest;
        greatest = is_greater ? element : greatest;
        which = is_greater ? (vector_mask)tap : which;
    }
    for (int tap = 0; tap < windows.taps; tap++)
        add_some(target_of(targets, tap, index) + c, which == tap ? value : 0, some);
}

static void maximum_gradient(struct windows windows, struct windows targets, int channels, const float *gradient, ptrdiff_t stride) {
    for (int index = 0; index < windows.count; index++, gradient += stride) {
#define BODY(c, some) maximum_gradient_of_window(windows, targets, index, c, some, gradient)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

static void mean_gradient(struct windows targets, const float *shares, int channels, const float *gradient, ptrdiff_t stride) {
    for (int index = 0; index < targets.count; index++, gradient += stride)
        for (int tap = 0; tap < targets.taps; tap++) {
            float *to = target_of(targets, tap, index);
#define BODY(c, some) add_some(to + c, load_some(gradient + c, some) * shares[index], some)
            FOR_CHANNELS(channels, BODY);
#undef BODY
        }
}
