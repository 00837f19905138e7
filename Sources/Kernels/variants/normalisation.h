// Normalisation over the batch, leaky ReLU and max-pooling, forward and backward, one channel at a time.

static void normalise(const float *input, float *output, ptrdiff_t count, struct normalisation channel, float slope) {
    for (ptrdiff_t i = 0; i < count; i += LANES)
        store(output + i, leaky((load(input + i) - channel.mean) * channel.scale + channel.beta, slope));
}

/// The gradient before the leaky ReLU, where `centred` = convolved − mean.
INLINED vector before_leaky(vector dy, vector centred, struct normalisation channel, float slope) {
    return centred * channel.scale + channel.beta > 0 ? dy : dy * slope;
}

static void sum_gradients(
    const float *convolved, const float *dy, int pooled_rows, int pooling, struct normalisation channel, float slope,
    double sums[2]) {
    vector sum = 0, product = 0;
    for (int row = 0; row < pooled_rows; row++, convolved += pooling * MELS, dy += MELS)
        for (int mel = 0; mel < MELS; mel += LANES) {
            vector value = load(convolved + mel);
            if (pooling == 2) {
                vector second = load(convolved + MELS + mel);
                value = takes_first(value, second, channel.sign) ? value : second;
            }
            vector centred = value - channel.mean;
            vector gradient = before_leaky(load(dy + mel), centred, channel, slope);
            sum += gradient;
            product += gradient * centred;
        }
    sums[0] = sum_of_lanes(sum);
    sums[1] = sum_of_lanes(product);
}

static void gradient_rows(
    const float *convolved, const float *dy, int pooled_rows, int pooling, struct normalisation channel, float slope,
    float *padded) {
    for (int row = 0; row < pooled_rows; row++, convolved += pooling * MELS, dy += MELS, padded += pooling * PADDED_ROW)
        for (int mel = 0; mel < MELS; mel += LANES) {
            vector first = load(convolved + mel);
            vector through_first = (first - channel.mean) * channel.gradient_slope + channel.gradient_offset;
            if (pooling == 1) {
                vector gradient = before_leaky(load(dy + mel), first - channel.mean, channel, slope);
                store(padded + mel, through_first + gradient * channel.scale);
                continue;
            }
            vector second = load(convolved + MELS + mel);
            vector through_second = (second - channel.mean) * channel.gradient_slope + channel.gradient_offset;
            vector_mask taken = takes_first(first, second, channel.sign);
            vector gradient = before_leaky(load(dy + mel), (taken ? first : second) - channel.mean, channel, slope);
            gradient *= channel.scale;
            store(padded + mel, through_first + (taken ? gradient : 0));
            store(padded + PADDED_ROW + mel, through_second + (taken ? 0 : gradient));
        }
}
