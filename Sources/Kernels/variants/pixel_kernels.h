// What is computed pixel by pixel, over its channels.

static void scale_pixels(
    const float *input, ptrdiff_t input_stride, ptrdiff_t count, int channels, const float *scales, const float *shifts,
    struct sk_activation activation, float *output, ptrdiff_t output_stride) {
    for (ptrdiff_t index = 0; index < count; index++, input += input_stride, output += output_stride)
        for (int c = 0; c < channels; c += LANES) {
            vector value = load_some(input + c, channels - c);
            if (scales) value = value * load_some(scales + c, channels - c) + load_some(shifts + c, channels - c);
            store_some(output + c, activated(value, activation), channels - c);
        }
}

static void add_pixels(
    const float *first, ptrdiff_t first_stride, const float *second, ptrdiff_t second_stride, ptrdiff_t count, int channels, float *output,
    ptrdiff_t output_stride) {
    for (ptrdiff_t index = 0; index < count; index++, first += first_stride, second += second_stride, output += output_stride)
        for (int c = 0; c < channels; c += LANES)
            store_some(output + c, load_some(first + c, channels - c) + load_some(second + c, channels - c), channels - c);
}

static void mean_of_pixels(const float *input, ptrdiff_t stride, int count, int channels, float *output) {
    enum { CHUNK = 64 };
    for (int c = 0; c < channels; c += LANES) {
        vector mean = 0;
        // Sums of a few pixels at a time lose fewer bits.
        for (int first = 0; first < count; first += CHUNK) {
            vector sum = 0;
            int end = first + CHUNK < count ? first + CHUNK : count;
            for (int index = first; index < end; index++) sum += load_some(input + index * stride + c, channels - c);
            mean += sum / (float)count;
        }
        store_some(output + c, mean, channels - c);
    }
}
