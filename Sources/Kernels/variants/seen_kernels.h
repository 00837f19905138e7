// Normalisation and activation of a map's raw values, and their gradients: a few pixels at a time, so that what belongs to a channel is loaded
// once for all of them.

enum {
    PIXEL_RUN = 16,
    /// Sums of a few pixels at a time lose fewer bits.
    SUMMED_RUN = 64,
};

/// What belongs to a vector of channels.
struct seen_vector {
    vector mean, scale, beta, slope, ceiling;
};

INLINED struct seen_vector load_seen(struct seen_channels seen, int c, int some) {
    return (struct seen_vector){
        load_some(seen.mean + c, some), load_some(seen.scale + c, some), load_some(seen.beta + c, some), load_some(seen.slope + c, some),
        load_some(seen.ceiling + c, some)};
}

/// The gradient for what is activated.
INLINED vector before_activation(vector gradient, vector centred, struct seen_vector seen) {
    vector value = centred * seen.scale + seen.beta;
    gradient = value > 0 ? gradient : gradient * seen.slope;
    return value < seen.ceiling ? gradient : 0;
}

/// Has what the next run reads brought nearer: down a column of pixels the processor does not foresee it.
#define FETCH(address) __builtin_prefetch(address)

#define FOR_RUNS(size, count)                                                                            \
    for (ptrdiff_t first = 0, end = 0; end = first + (size) < (count) ? first + (size) : (count), first < (count); first = end)

INLINED void see_run(
    const float *raw, ptrdiff_t raw_stride, int count, struct seen_channels channels, int c, int some, float *output, ptrdiff_t stride) {
    const struct seen_vector seen = load_seen(channels, c, some);
    for (int p = 0; p < count; p++) {
        FETCH(raw + (p + PIXEL_RUN) * raw_stride + c);
        vector value = (load_some(raw + p * raw_stride + c, some) - seen.mean) * seen.scale + seen.beta;
        value = value > 0 ? value : value * seen.slope;
        store_some(output + p * stride + c, value < seen.ceiling ? value : seen.ceiling, some);
    }
}

static void see_pixels(
    const float *raw, ptrdiff_t raw_stride, ptrdiff_t count, int channels, struct seen_channels seen, float *output, ptrdiff_t stride) {
    FOR_RUNS (PIXEL_RUN, count) {
#define BODY(c, some) see_run(raw + first * raw_stride, raw_stride, (int)(end - first), seen, c, some, output + first * stride, stride)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

INLINED void raw_gradient_run(
    const float *gradient, ptrdiff_t gradient_stride, const float *raw, ptrdiff_t raw_stride, int count, struct seen_channels channels,
    int c, int some, float *output, ptrdiff_t stride) {
    const struct seen_vector seen = load_seen(channels, c, some);
    vector slope = load_some(channels.gradient_slope + c, some), offset = load_some(channels.gradient_offset + c, some);
    for (int p = 0; p < count; p++) {
        FETCH(raw + (p + PIXEL_RUN) * raw_stride + c);
        FETCH(gradient + (p + PIXEL_RUN) * gradient_stride + c);
        vector centred = load_some(raw + p * raw_stride + c, some) - seen.mean;
        vector before = before_activation(load_some(gradient + p * gradient_stride + c, some), centred, seen);
        store_some(output + p * stride + c, before * seen.scale + centred * slope + offset, some);
    }
}

static void raw_gradients(
    const float *gradient, ptrdiff_t gradient_stride, const float *raw, ptrdiff_t raw_stride, ptrdiff_t count, int channels,
    struct seen_channels seen, float *output, ptrdiff_t stride) {
    FOR_RUNS (PIXEL_RUN, count) {
#define BODY(c, some)                                                                                                                 \
    raw_gradient_run(                                                                                                                 \
        gradient + first * gradient_stride, gradient_stride, raw + first * raw_stride, raw_stride, (int)(end - first), seen, c, some, \
        output + first * stride, stride)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

INLINED void add_lanes(double *sums, vector values, int some) {
    for (int lane = 0; lane < some; lane++) sums[lane] += (double)values[lane];
}

INLINED void sum_moments_run(
    const float *raw, ptrdiff_t stride, int count, const float *shifts, int c, int some, double *sums, double *squares) {
    vector shift = load_some(shifts + c, some), sum = 0, square = 0;
    for (int p = 0; p < count; p++) {
        FETCH(raw + (p + SUMMED_RUN) * stride + c);
        vector distance = load_some(raw + p * stride + c, some) - shift;
        sum += distance;
        square += distance * distance;
    }
    add_lanes(sums + c, sum, some);
    add_lanes(squares + c, square, some);
}

static void sum_moments(
    const float *raw, ptrdiff_t stride, ptrdiff_t count, int channels, const float *shifts, double *sums, double *squares) {
    FOR_RUNS (SUMMED_RUN, count) {
#define BODY(c, some) sum_moments_run(raw + first * stride, stride, (int)(end - first), shifts, c, some, sums, squares)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

INLINED void sum_seen_gradients_run(
    const float *gradient, ptrdiff_t gradient_stride, const float *raw, ptrdiff_t raw_stride, int count, struct seen_channels channels,
    int c, int some, double *sums, double *products) {
    const struct seen_vector seen = load_seen(channels, c, some);
    vector sum = 0, product = 0;
    for (int p = 0; p < count; p++) {
        FETCH(raw + (p + SUMMED_RUN) * raw_stride + c);
        FETCH(gradient + (p + SUMMED_RUN) * gradient_stride + c);
        vector centred = load_some(raw + p * raw_stride + c, some) - seen.mean;
        vector before = before_activation(load_some(gradient + p * gradient_stride + c, some), centred, seen);
        sum += before;
        product += before * centred;
    }
    add_lanes(sums + c, sum, some);
    add_lanes(products + c, product, some);
}

static void sum_seen_gradients(
    const float *gradient, ptrdiff_t gradient_stride, const float *raw, ptrdiff_t raw_stride, ptrdiff_t count, int channels,
    struct seen_channels seen, double *sums, double *products) {
    FOR_RUNS (SUMMED_RUN, count) {
#define BODY(c, some)                                                                                                                 \
    sum_seen_gradients_run(                                                                                                           \
        gradient + first * gradient_stride, gradient_stride, raw + first * raw_stride, raw_stride, (int)(end - first), seen, c, some, \
        sums, products)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}
#undef FOR_RUNS
#undef FETCH
