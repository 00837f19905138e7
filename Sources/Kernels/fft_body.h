// The transform's passes, compiled once for each instruction set: see dispatch.h. The loops over q and p are plain so
// that the compiler turns them into vectors of whatever width there is.

/// The pass for `stride` > 1, whose inner loop is the vector; a constant stride leaves no loop at all.
static inline __attribute__((always_inline)) void VARIANT(radix4_strided)(
    const sk_fft_pass *pass, size_t stride, const float *restrict xre, const float *restrict xim, float *restrict yre,
    float *restrict yim) {
    const size_t quarter = pass->length / 4, step = quarter * stride;
    for (size_t p = 0; p < quarter; p++) {
        const float w1re = pass->w1re[p], w1im = pass->w1im[p], w2re = pass->w2re[p], w2im = pass->w2im[p];
        const float w3re = pass->w3re[p], w3im = pass->w3im[p];
        const float *are = xre + p * stride, *aim = xim + p * stride;
        float *outre = yre + 4 * p * stride, *outim = yim + 4 * p * stride;
        for (size_t q = 0; q < stride; q++) {
            const float s0re = are[q] + are[q + 2 * step], s0im = aim[q] + aim[q + 2 * step];
            const float s1re = are[q] - are[q + 2 * step], s1im = aim[q] - aim[q + 2 * step];
            const float t0re = are[q + step] + are[q + 3 * step], t0im = aim[q + step] + aim[q + 3 * step];
            // -i (b - d)
            const float t1re = aim[q + step] - aim[q + 3 * step], t1im = are[q + 3 * step] - are[q + step];
            const float ure = s1re + t1re, uim = s1im + t1im, vre = s0re - t0re, vim = s0im - t0im;
            const float zre = s1re - t1re, zim = s1im - t1im;
            outre[q] = s0re + t0re;
            outim[q] = s0im + t0im;
            outre[q + stride] = ure * w1re - uim * w1im;
            outim[q + stride] = ure * w1im + uim * w1re;
            outre[q + 2 * stride] = vre * w2re - vim * w2im;
            outim[q + 2 * stride] = vre * w2im + vim * w2re;
            outre[q + 3 * stride] = zre * w3re - zim * w3im;
            outim[q + 3 * stride] = zre * w3im + zim * w3re;
        }
    }
}

static void VARIANT(radix4)(const sk_fft_pass *pass, size_t stride, const float *restrict xre, const float *restrict xim,
                            float *restrict yre, float *restrict yim) {
    const size_t quarter = pass->length / 4, step = quarter * stride;
    if (stride == 1) {
        for (size_t p = 0; p < quarter; p++) {
            const float are = xre[p], aim = xim[p], bre = xre[p + step], bim = xim[p + step];
            const float cre = xre[p + 2 * step], cim = xim[p + 2 * step], dre = xre[p + 3 * step], dim = xim[p + 3 * step];
            const float s0re = are + cre, s0im = aim + cim, s1re = are - cre, s1im = aim - cim;
            const float t0re = bre + dre, t0im = bim + dim, t1re = bim - dim, t1im = dre - bre;
            const float ure = s1re + t1re, uim = s1im + t1im, vre = s0re - t0re, vim = s0im - t0im;
            const float zre = s1re - t1re, zim = s1im - t1im;
            yre[4 * p] = s0re + t0re;
            yim[4 * p] = s0im + t0im;
            yre[4 * p + 1] = ure * pass->w1re[p] - uim * pass->w1im[p];
            yim[4 * p + 1] = ure * pass->w1im[p] + uim * pass->w1re[p];
            yre[4 * p + 2] = vre * pass->w2re[p] - vim * pass->w2im[p];
            yim[4 * p + 2] = vre * pass->w2im[p] + vim * pass->w2re[p];
            yre[4 * p + 3] = zre * pass->w3re[p] - zim * pass->w3im[p];
            yim[4 * p + 3] = zre * pass->w3im[p] + zim * pass->w3re[p];
        }
        return;
    }
    if (stride == 4) {
        VARIANT(radix4_strided)(pass, 4, xre, xim, yre, yim);
    } else if (stride == 16) {
        VARIANT(radix4_strided)(pass, 16, xre, xim, yre, yim);
    } else {
        VARIANT(radix4_strided)(pass, stride, xre, xim, yre, yim);
    }
}

static void VARIANT(radix2)(size_t stride, const float *restrict xre, const float *restrict xim, float *restrict yre,
                            float *restrict yim) {
    for (size_t q = 0; q < stride; q++) {
        yre[q] = xre[q] + xre[q + stride];
        yim[q] = xim[q] + xim[q + stride];
        yre[q + stride] = xre[q] - xre[q + stride];
        yim[q + stride] = xim[q] - xim[q + stride];
    }
}

/// The complex transform of `*re`, `*im`, using the other pair as scratch; on return `*re`, `*im` point to the result.
static void VARIANT(complex_transform)(const sk_fft *plan, size_t lanes, float **re, float **im, float **otherRe,
                                       float **otherIm) {
    size_t stride = lanes;
    for (int i = 0; i < plan->passCount + plan->endsWithRadix2; i++) {
        if (i < plan->passCount) {
            VARIANT(radix4)(&plan->passes[i], stride, *re, *im, *otherRe, *otherIm);
            stride *= 4;
        } else {
            VARIANT(radix2)(stride, *re, *im, *otherRe, *otherIm);
        }
        float *swap = *re; *re = *otherRe; *otherRe = swap;
        swap = *im; *im = *otherIm; *otherIm = swap;
    }
}

/// Bin k of the real signal's spectrum from a = z[k] and b = z[half - k], z being the transform of even + i·odd samples.
static inline void VARIANT(unfold_bin)(float wre, float wim, float are, float aim, float bre, float bim, float *re, float *im) {
    const float evenRe = 0.5f * (are + bre), evenIm = 0.5f * (aim - bim);
    const float oddRe = 0.5f * (aim + bim), oddIm = 0.5f * (bre - are);
    *re = evenRe + wre * oddRe - wim * oddIm;
    *im = evenIm + wre * oddIm + wim * oddRe;
}

/// Unfolds z into the real signal's spectrum: vectors over lanes, or over bins where there is one lane.
static void VARIANT(unfold)(const sk_fft *plan, size_t lanes, const float *restrict zre, const float *restrict zim,
                            float *restrict re, float *restrict im) {
    const size_t half = plan->half;
    const float *wre = plan->foldRe, *wim = plan->foldIm;
    for (size_t l = 0; l < lanes; l++) {
        const size_t last = half * lanes + l;
        VARIANT(unfold_bin)(wre[0], wim[0], zre[l], zim[l], zre[l], zim[l], re + l, im + l);
        VARIANT(unfold_bin)(wre[half], wim[half], zre[l], zim[l], zre[l], zim[l], re + last, im + last);
    }
    if (lanes == 1) {
        for (size_t k = 1; k < half; k++)
            VARIANT(unfold_bin)(wre[k], wim[k], zre[k], zim[k], zre[half - k], zim[half - k], re + k, im + k);
        return;
    }
    for (size_t k = 1; k < half; k++) {
        const size_t a = k * lanes, b = (half - k) * lanes;
        for (size_t l = 0; l < lanes; l++)
            VARIANT(unfold_bin)(wre[k], wim[k], zre[a + l], zim[a + l], zre[b + l], zim[b + l], re + a + l, im + a + l);
    }
}

static void VARIANT(forward)(const sk_fft *plan, size_t lanes, const float *input, float *re, float *im, float *scratch) {
    const size_t half = plan->half, block = half * lanes;
    float *zre = scratch, *zim = scratch + block, *otherRe = scratch + 2 * block, *otherIm = scratch + 3 * block;
    if (lanes == 1) {
        for (size_t n = 0; n < half; n++) {
            zre[n] = input[2 * n];
            zim[n] = input[2 * n + 1];
        }
    } else {
        for (size_t n = 0; n < half; n++) {
            memcpy(zre + n * lanes, input + 2 * n * lanes, lanes * sizeof(float));
            memcpy(zim + n * lanes, input + (2 * n + 1) * lanes, lanes * sizeof(float));
        }
    }
    VARIANT(complex_transform)(plan, lanes, &zre, &zim, &otherRe, &otherIm);
    VARIANT(unfold)(plan, lanes, zre, zim, re, im);
}

/// Undoes `unfold_bin`, scaled and conjugated, so that a forward transform inverts.
static inline void VARIANT(fold_bin)(
    float scale, float wre, float wim, float are, float aim, float bre, float bim, float *zre, float *zim) {
    const float evenRe = are + bre, evenIm = aim - bim, differenceRe = are - bre, differenceIm = aim + bim;
    const float oddRe = wre * differenceRe + wim * differenceIm, oddIm = wre * differenceIm - wim * differenceRe;
    *zre = scale * (evenRe - oddIm);
    *zim = -scale * (evenIm + oddRe);
}

static void VARIANT(inverse)(const sk_fft *plan, size_t lanes, const float *re, const float *im, float *output,
                             float *scratch) {
    const size_t half = plan->half, block = half * lanes;
    const float scale = 0.5f / (float)half, *wre = plan->foldRe, *wim = plan->foldIm;
    float *restrict foldedRe = scratch, *restrict foldedIm = scratch + block;
    // The first and last bins of a real signal have no imaginary part.
    for (size_t l = 0; l < lanes; l++)
        VARIANT(fold_bin)(scale, wre[0], wim[0], re[l], 0, re[block + l], 0, foldedRe + l, foldedIm + l);
    if (lanes == 1) {
        for (size_t k = 1; k < half; k++)
            VARIANT(fold_bin)(scale, wre[k], wim[k], re[k], im[k], re[half - k], im[half - k], foldedRe + k, foldedIm + k);
    } else {
        for (size_t k = 1; k < half; k++) {
            const size_t a = k * lanes, b = (half - k) * lanes;
            for (size_t l = 0; l < lanes; l++)
                VARIANT(fold_bin)(
                    scale, wre[k], wim[k], re[a + l], im[a + l], re[b + l], im[b + l], foldedRe + a + l, foldedIm + a + l);
        }
    }
    float *zre = foldedRe, *zim = foldedIm, *otherRe = scratch + 2 * block, *otherIm = scratch + 3 * block;
    VARIANT(complex_transform)(plan, lanes, &zre, &zim, &otherRe, &otherIm);
    if (lanes == 1) {
        for (size_t n = 0; n < half; n++) {
            output[2 * n] = zre[n];
            output[2 * n + 1] = -zim[n];
        }
        return;
    }
    for (size_t n = 0; n < half; n++) {
        for (size_t l = 0; l < lanes; l++) {
            output[2 * n * lanes + l] = zre[n * lanes + l];
            output[(2 * n + 1) * lanes + l] = -zim[n * lanes + l];
        }
    }
}

static void VARIANT(multiply_add)(size_t count, const float *restrict are, const float *restrict aim, const float *restrict bre,
                                  const float *restrict bim, float *restrict sumre, float *restrict sumim) {
    for (size_t k = 0; k < count; k++) {
        sumre[k] += are[k] * bre[k] - aim[k] * bim[k];
        sumim[k] += are[k] * bim[k] + aim[k] * bre[k];
    }
}
