// Window, transform, power, mel bands and logarithm of SK_MEL_LANES frames at a time.

/// log2 of positive normal floats, to about 2e-7: exponent, and 2·atanh((m-1)/(m+1))/ln 2 for the mantissa m in √½ … √2.
static inline float VARIANT(log2_approximation)(float x) {
    int bits;
    memcpy(&bits, &x, sizeof bits);
    const int exponent = (bits - 0x3F3504F3) >> 23;
    bits -= exponent * (1 << 23);
    float mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    const float t = (mantissa - 1.0f) / (mantissa + 1.0f), t2 = t * t;
    const float series = 1.0f + t2 * (1.0f / 3 + t2 * (1.0f / 5 + t2 * (1.0f / 7 + t2 * (1.0f / 9))));
    return (float)exponent + 2.885390082f * t * series;
}

static void VARIANT(mel_frames)(const sk_fft *plan, const sk_mel_settings *settings, const sk_mel_bank *bank,
                                const float *samples, size_t frameCount, float *output, float *scratch) {
    enum { L = SK_MEL_LANES };
    const size_t half = plan->half, block = half * L, padding = (settings->transformLength - settings->windowLength) / 2;
    const size_t hop = settings->hopLength, bandCount = bank->bandCount;
    const float scale = 3.010299957f; // 10·log10(2)
    float *re = scratch + 4 * block, *im = re + block + L, *band = im + block + L;
    for (size_t start = 0; start < frameCount; start += L) {
        const size_t lanes = frameCount - start < L ? frameCount - start : L;
        float *zre = scratch, *zim = scratch + block, *otherRe = scratch + 2 * block, *otherIm = scratch + 3 * block;
        memset(zre, 0, 2 * block * sizeof(float));
        // Even samples are the real part of the half-length transform, odd ones the imaginary part.
        for (size_t n = 0; n < settings->windowLength; n++) {
            const size_t t = n + padding;
            const float weight = settings->window[n], *from = samples + start * hop + t;
            float *to = (t & 1 ? zim : zre) + (t >> 1) * L;
            if (lanes == L) {
                for (size_t l = 0; l < L; l++) to[l] = weight * from[l * hop];
            } else {
                for (size_t l = 0; l < lanes; l++) to[l] = weight * from[l * hop];
            }
        }
        VARIANT(complex_transform)(plan, L, &zre, &zim, &otherRe, &otherIm);
        VARIANT(unfold)(plan, L, zre, zim, re, im);
        for (size_t i = 0; i < block + L; i++) re[i] = re[i] * re[i] + im[i] * im[i];
        for (size_t b = 0; b < bandCount; b++) {
            float sum[L] = {0};
            const float *power = re + (size_t)bank->first[b] * L, *weights = bank->weights + bank->offset[b];
            for (int k = 0; k < bank->count[b]; k++, power += L) {
                for (size_t l = 0; l < L; l++) sum[l] += weights[k] * power[l];
            }
            if (settings->magnitude == SK_DECIBELS) {
                for (size_t l = 0; l < L; l++) {
                    const float power = sum[l] > settings->floorPower ? sum[l] : settings->floorPower;
                    sum[l] = scale * VARIANT(log2_approximation)(power);
                }
            } else if (settings->magnitude == SK_LOGARITHM) {
                for (size_t l = 0; l < L; l++)
                    sum[l] = 0.1f * scale * VARIANT(log2_approximation)(sum[l] + settings->floorPower);
            }
            memcpy(band + b * L, sum, sizeof sum);
        }
        for (size_t l = 0; l < lanes; l++) {
            float *row = output + (start + l) * bandCount;
            for (size_t b = 0; b < bandCount; b++) row[b] = band[b * L + l];
        }
    }
}
