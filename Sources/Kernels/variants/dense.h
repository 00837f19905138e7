// What follows the convolutions: the average over time and dense layers.

static void sum_rows(struct planes input, int rows, double *sums) {
    for (int c = 0; c < input.channels; c++, sums += MELS)
        for (int row = 0; row < rows; row++) {
            const float *from = input.first + c * input.channel_stride + (ptrdiff_t)row * PADDED_ROW;
            for (int mel = 0; mel < MELS; mel++) sums[mel] += (double)from[mel];
        }
}

static void dense(const float *input, int inputs, const float *weight, const float *bias, int outputs, float *output) {
    enum { PARALLEL_SUMS = 4 };
    for (int i = 0; i < outputs; i++, weight += inputs) {
        vector sums[PARALLEL_SUMS] = {0};
        int j = 0;
        for (; j + PARALLEL_SUMS * LANES <= inputs; j += PARALLEL_SUMS * LANES)
            UNROLLED
            for (int s = 0; s < PARALLEL_SUMS; s++) sums[s] += load(weight + j + s * LANES) * load(input + j + s * LANES);
        double sum = (double)bias[i] + sum_of_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
        for (; j < inputs; j++) sum += (double)(weight[j] * input[j]);
        output[i] = (float)sum;
    }
}
