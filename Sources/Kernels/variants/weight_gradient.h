// The weight gradient: for GRADIENT_TILE gradient channels, one input channel and one row of taps, the three columns' sums
// stay in registers while the rows pass by. Each call sums apart and then adds, so that long sums lose few bits.

static void weight_gradient(struct planes input, struct planes gradient, int rows, float *sums) {
    for (int base = 0; base < gradient.channels; base += GRADIENT_TILE)
        for (int c = 0; c < input.channels; c++)
            for (int r = 0; r < 3; r++, sums += GRADIENT_TILE * 3 * LANES) {
                vector products[GRADIENT_TILE][3];
                UNROLLED
                for (int o = 0; o < GRADIENT_TILE; o++)
                    UNROLLED
                    for (int column = 0; column < 3; column++) products[o][column] = 0;

                const float *x = input.first + c * input.channel_stride + (ptrdiff_t)(r - 1) * PADDED_ROW - 1;
                const float *g = gradient.first + base * gradient.channel_stride;
                for (int row = 0; row < rows; row++, x += PADDED_ROW, g += PADDED_ROW)
                    for (int mel = 0; mel < MELS; mel += LANES) {
                        vector left = load(x + mel), middle = load(x + mel + 1), right = load(x + mel + 2);
                        UNROLLED
                        for (int o = 0; o < GRADIENT_TILE; o++) {
                            vector d = load(g + o * gradient.channel_stride + mel);
                            products[o][0] += left * d;
                            products[o][1] += middle * d;
                            products[o][2] += right * d;
                        }
                    }

                UNROLLED
                for (int o = 0; o < GRADIENT_TILE; o++)
                    UNROLLED
                    for (int column = 0; column < 3; column++) {
                        float *to = sums + (o * 3 + column) * LANES;
                        store(to, load(to) + products[o][column]);
                    }
            }
}
