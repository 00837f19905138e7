// The 3×3 convolution: a tile of CHANNEL_TILE output channels × two rows × VECTORS vectors stays in registers while all
// input channels pass by, so that each loaded input vector serves many multiplications.

#define TILE_MELS (VECTORS * LANES)
#define TILE_TAPS (9 * CHANNEL_TILE)

typedef vector sums_tile[CHANNEL_TILE][2][VECTORS];

/// Sets `sums` to bias + convolution at two rows from `row` on and TILE_MELS mels from `mel` on.
INLINED void convolve_tile(sums_tile sums, struct planes input, int row, int mel, const float *taps, const float *bias) {
    UNROLLED
    for (int o = 0; o < CHANNEL_TILE; o++)
        UNROLLED
        for (int v = 0; v < VECTORS; v++) sums[o][0][v] = sums[o][1][v] = (vector)(bias[o]);

    const float *corner = input.first + (ptrdiff_t)(row - 1) * PADDED_ROW + mel - 1;
    for (int c = 0; c < input.channels; c++, corner += input.channel_stride, taps += TILE_TAPS)
        UNROLLED
        for (int column = 0; column < 3; column++) {
            vector window[4][VECTORS];
            UNROLLED
            for (int r = 0; r < 4; r++)
                UNROLLED
                for (int v = 0; v < VECTORS; v++) window[r][v] = load(corner + r * PADDED_ROW + column + v * LANES);
            UNROLLED
            for (int r = 0; r < 3; r++)
                UNROLLED
                for (int o = 0; o < CHANNEL_TILE; o++) {
                    float tap = taps[(r * 3 + column) * CHANNEL_TILE + o];
                    UNROLLED
                    for (int v = 0; v < VECTORS; v++) {
                        sums[o][0][v] += window[r][v] * tap;
                        sums[o][1][v] += window[r + 1][v] * tap;
                    }
                }
        }
}

/// What the pool takes of two convolved values: the one that normalisation, which keeps or turns the order, makes larger.
INLINED vector_mask takes_first(vector first, vector second, float sign) { return first * sign >= second * sign; }

static void convolve_for_training(
    struct planes input, int rows, struct packed_weights weights, const struct normalisation *channels,
    const float *shifts, struct dense_rows convolved, struct dense_rows pooled, int pooling, float *statistics) {
    for (int row = 0; row < rows; row += 2)
        for (int base = 0; base < weights.outputs; base += CHANNEL_TILE)
            for (int mel = 0; mel < MELS; mel += TILE_MELS) {
                sums_tile sums;
                convolve_tile(
                    sums, input, row, mel, weights.taps + (ptrdiff_t)base * input.channels * 9, weights.bias + base);
                UNROLLED
                for (int o = 0; o < CHANNEL_TILE; o++) {
                    int channel = base + o;
                    if (channel >= weights.outputs) continue;
                    float *to = convolved.first + channel * convolved.channel_stride + (ptrdiff_t)row * MELS + mel;
                    float *to_pooled =
                        pooled.first + channel * pooled.channel_stride + (ptrdiff_t)(row / 2) * MELS + mel;
                    float *distances = statistics + (ptrdiff_t)channel * 2 * LANES, *squares = distances + LANES;
                    vector distance = load(distances), square = load(squares);
                    UNROLLED
                    for (int v = 0; v < VECTORS; v++) {
                        vector first = sums[o][0][v], second = sums[o][1][v];
                        vector shifted = first - shifts[channel];
                        distance += shifted;
                        square += shifted * shifted;
                        store(to + v * LANES, first);
                        if (row + 1 == rows) continue;
                        shifted = second - shifts[channel];
                        distance += shifted;
                        square += shifted * shifted;
                        store(to + MELS + v * LANES, second);
                        if (pooling == 2)
                            store(
                                to_pooled + v * LANES,
                                takes_first(first, second, channels[channel].sign) ? first : second);
                    }
                    store(distances, distance);
                    store(squares, square);
                }
            }
}

static void convolve(struct planes input, int rows, struct packed_weights weights, struct dense_rows output) {
    for (int row = 0; row < rows; row += 2)
        for (int base = 0; base < weights.outputs; base += CHANNEL_TILE)
            for (int mel = 0; mel < MELS; mel += TILE_MELS) {
                sums_tile sums;
                convolve_tile(
                    sums, input, row, mel, weights.taps + (ptrdiff_t)base * input.channels * 9, weights.bias + base);
                UNROLLED
                for (int o = 0; o < CHANNEL_TILE; o++) {
                    if (base + o >= weights.outputs) continue;
                    float *to = output.first + (base + o) * output.channel_stride + (ptrdiff_t)row * MELS + mel;
                    UNROLLED
                    for (int v = 0; v < VECTORS; v++) {
                        store(to + v * LANES, sums[o][0][v]);
                        if (row + 1 < rows) store(to + MELS + v * LANES, sums[o][1][v]);
                    }
                }
            }
}

static void convolve_for_inference(
    struct planes input, int rows, struct packed_weights weights, float slope, int pooling, struct planes output) {
    // With pooling, a last odd row has no partner and is dropped.
    for (int row = 0; row + pooling <= rows; row += 2)
        for (int base = 0; base < weights.outputs; base += CHANNEL_TILE)
            for (int mel = 0; mel < MELS; mel += TILE_MELS) {
                sums_tile sums;
                convolve_tile(
                    sums, input, row, mel, weights.taps + (ptrdiff_t)base * input.channels * 9, weights.bias + base);
                UNROLLED
                for (int o = 0; o < CHANNEL_TILE; o++) {
                    if (base + o >= weights.outputs) continue;
                    float *to = output.first + (base + o) * output.channel_stride
                        + (ptrdiff_t)(row / pooling) * PADDED_ROW + mel;
                    UNROLLED
                    for (int v = 0; v < VECTORS; v++) {
                        vector first = leaky(sums[o][0][v], slope), second = leaky(sums[o][1][v], slope);
                        if (pooling == 2) {
                            store(to + v * LANES, first > second ? first : second);
                        } else {
                            store(to + v * LANES, first);
                            if (row + 1 < rows) store(to + PADDED_ROW + v * LANES, second);
                        }
                    }
                }
            }
}
