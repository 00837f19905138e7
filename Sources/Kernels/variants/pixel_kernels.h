// What is computed pixel by pixel, over its channels.

INLINED void scale_pixel(
    const float *input, const float *scales, const float *shifts, struct sk_activation activation, int c, int some, float *output) {
    vector value = load_some(input + c, some);
    if (scales) value = value * load_some(scales + c, some) + load_some(shifts + c, some);
    store_some(output + c, activated(value, activation), some);
}

static void scale_pixels(
    const float *input, ptrdiff_t input_stride, ptrdiff_t count, int channels, const float *scales, const float *shifts,
    struct sk_activation activation, float *output, ptrdiff_t output_stride) {
    for (ptrdiff_t index = 0; index < count; index++, input += input_stride, output += output_stride) {
#define BODY(c, some) scale_pixel(input, scales, shifts, activation, c, some, output)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

static void add_pixels(
    const float *first, ptrdiff_t first_stride, const float *second, ptrdiff_t second_stride, ptrdiff_t count, int channels, float *output,
    ptrdiff_t output_stride) {
    for (ptrdiff_t index = 0; index < count; index++, first += first_stride, second += second_stride, output += output_stride) {
#define BODY(c, some) store_some(output + c, load_some(first + c, some) + load_some(second + c, some), some)
        FOR_CHANNELS(channels, BODY);
#undef BODY
    }
}

INLINED void mean_of_channels(const float *input, ptrdiff_t stride, int count, int c, int some, float *output) {
    enum { CHUNK = 64 };
    vector mean = 0;
    // Sums of a few pixels at a time lose fewer bits.
    for (int first = 0; first < count; first += CHUNK) {
        vector sum = 0;
        int end = first + CHUNK < count ? first + CHUNK : count;
        for (int index = first; index < end; index++) sum += load_some(input + index * stride + c, some);
        mean += sum / (float)count;
    }
    store_some(output + c, mean, some);
}

static void mean_of_pixels(const float *input, ptrdiff_t stride, int count, int channels, float *output) {
#define BODY(c, some) mean_of_channels(input, stride, count, c, some, output)
    FOR_CHANNELS(channels, BODY);
#undef BODY
}
