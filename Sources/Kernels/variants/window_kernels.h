// Convolutions and pools over windows listed as pointers (windows.h). PIXELS outputs × PANEL_VECTORS vectors of channels stay in registers
// while all taps and input channels pass by.

typedef float loose_half_vector __attribute__((ext_vector_type(LANES / 2), aligned(4), may_alias));

/// The first `count` lanes, zeros for the rest. With a constant of LANES or more it is one instruction.
INLINED vector load_some(const float *from, int count) {
    if (count >= LANES) return load(from);
    vector value = 0;
    int lane = 0;
    if (count >= LANES / 2) {
        value.lo = *(const loose_half_vector *)from;
        lane = LANES / 2;
    }
    for (; lane < count; lane++) value[lane] = from[lane];
    return value;
}

INLINED void store_some(float *to, vector value, int count) {
    if (count >= LANES) {
        store(to, value);
        return;
    }
    int lane = 0;
    if (count >= LANES / 2) {
        *(loose_half_vector *)to = value.lo;
        lane = LANES / 2;
    }
    for (; lane < count; lane++) to[lane] = value[lane];
}

/// Calls `body` with each vector's first channel, and how many of its lanes are channels: a constant but for the last.
#define FOR_CHANNELS(channels, body)                              \
    do {                                                          \
        int c = 0;                                                \
        for (; c + LANES <= (channels); c += LANES) body(c, LANES); \
        if (c < (channels)) body(c, (channels) - c);              \
    } while (0)

INLINED vector activated(vector value, struct sk_activation activation) {
    value = leaky(value, activation.slope);
    return value < activation.ceiling ? value : activation.ceiling;
}

/// PIXELS outputs from the `first` on, of which `count` are there, and `vectors` vectors of a panel's channels.
INLINED void convolve_panel_tile(
    struct windows windows, int first, int count, int inputs, const float *weights, const float *biases, int vectors, int channels,
    struct sk_activation activation, float *output, ptrdiff_t stride) {
    vector sums[PIXELS][PANEL_VECTORS];
    UNROLLED
    for (int p = 0; p < PIXELS; p++)
        UNROLLED
        for (int v = 0; v < vectors; v++) sums[p][v] = load_some(biases + v * LANES, channels - v * LANES);

    const float **pixels = windows.pixels + first;
    for (int tap = 0; tap < windows.taps; tap++, pixels += PIXEL_BLOCK)
        for (int c = 0; c < inputs; c++, weights += SK_PANEL) {
            vector taps[PANEL_VECTORS];
            UNROLLED
            for (int v = 0; v < vectors; v++) taps[v] = load(weights + v * LANES);
            UNROLLED
            for (int p = 0; p < PIXELS; p++) {
                float value = pixels[p][c];
                UNROLLED
                for (int v = 0; v < vectors; v++) sums[p][v] += taps[v] * value;
            }
        }

    UNROLLED
    for (int p = 0; p < PIXELS; p++) {
        if (p >= count) continue;
        UNROLLED
        for (int v = 0; v < vectors; v++)
            store_some(output + p * stride + v * LANES, activated(sums[p][v], activation), channels - v * LANES);
    }
}

static void convolve_windows(
    struct windows windows, int inputs, const float *weights, const float *biases, int outputs, struct sk_activation activation,
    float *output, ptrdiff_t stride) {
    const ptrdiff_t panel_count = (ptrdiff_t)windows.taps * inputs * SK_PANEL;
    for (int base = 0; base < outputs; base += PANEL_VECTORS * LANES) {
        const float *panel = weights + base / SK_PANEL * panel_count + base % SK_PANEL;
        for (int first = 0; first < windows.count; first += PIXELS) {
            float *to = output + first * stride + base;
            int count = windows.count - first, channels = outputs - base;
            if (channels >= PANEL_VECTORS * LANES)
                convolve_panel_tile(
                    windows, first, count, inputs, panel, biases + base, PANEL_VECTORS, PANEL_VECTORS * LANES, activation, to, stride);
            else if (channels > (PANEL_VECTORS - 1) * LANES)
                convolve_panel_tile(
                    windows, first, count, inputs, panel, biases + base, PANEL_VECTORS, channels, activation, to, stride);
            else
                for (int v = 0; v * LANES < channels; v++)
                    convolve_panel_tile(
                        windows, first, count, inputs, panel + v * LANES, biases + base + v * LANES, 1, channels - v * LANES, activation,
                        to + v * LANES, stride);
        }
    }
}

enum { DEPTHWISE_PIXELS = 4 };

INLINED void convolve_depthwise_tile(
    struct windows windows, int first, int c, int some, int channels, const float *weights, const float *biases,
    struct sk_activation activation, float *output, ptrdiff_t stride) {
    vector sums[DEPTHWISE_PIXELS];
    UNROLLED
    for (int p = 0; p < DEPTHWISE_PIXELS; p++) sums[p] = load_some(biases + c, some);
    const float **pixels = windows.pixels + first;
    for (int tap = 0; tap < windows.taps; tap++, pixels += PIXEL_BLOCK) {
        vector weight = load_some(weights + (ptrdiff_t)tap * channels + c, some);
        UNROLLED
        for (int p = 0; p < DEPTHWISE_PIXELS; p++) sums[p] += load_some(pixels[p] + c, some) * weight;
    }
    UNROLLED
    for (int p = 0; p < DEPTHWISE_PIXELS; p++) {
        if (first + p >= windows.count) continue;
        store_some(output + (first + p) * stride + c, activated(sums[p], activation), some);
    }
}

static void convolve_depthwise(
    struct windows windows, int channels, const float *weights, const float *biases, struct sk_activation activation, float *output,
    ptrdiff_t stride) {
    for (int first = 0; first < windows.count; first += DEPTHWISE_PIXELS) {
#define BODY(c, some) \
    convolve_depthwise_tile(windows, first, c, some, channels, weights, biases, activation, output, stride)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

INLINED void maximum_of_window(const float **pixels, int taps, int c, int some, float *output) {
    vector greatest = load_some(pixels[0] + c, some);
    for (int tap = 1; tap < taps; tap++) {
        vector value = load_some(pixels[tap * PIXEL_BLOCK] + c, some);
        greatest = value > greatest ? value : greatest;
    }
    store_some(output + c, greatest, some);
}

static void maximum_of_windows(struct windows windows, int channels, float *output, ptrdiff_t stride) {
    for (int index = 0; index < windows.count; index++, output += stride) {
#define BODY(c, some) maximum_of_window(windows.pixels + index, windows.taps, c, some, output)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

INLINED void mean_of_window(const float **pixels, int taps, float share, int c, int some, float *output) {
    vector sum = load_some(pixels[0] + c, some);
    for (int tap = 1; tap < taps; tap++) sum += load_some(pixels[tap * PIXEL_BLOCK] + c, some);
    store_some(output + c, sum * share, some);
}

static void mean_of_windows(struct windows windows, const float *shares, int channels, float *output, ptrdiff_t stride) {
    for (int index = 0; index < windows.count; index++, output += stride) {
#define BODY(c, some) mean_of_window(windows.pixels + index, windows.taps, shares[index], c, some, output)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}
