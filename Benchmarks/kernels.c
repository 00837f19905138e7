// The matcher's five blocks on 16 spectrograms of 1,000 frames, the two inputs of a batch of 8: the encoder's forward pass and
// a training step (forward and backward), against a loop of nothing but multiply-adds. Medians.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "dispatch.h"
#include "include/convolution_block.h"
#include "include/encoder.h"
#include "parallel.h"

enum { BLOCKS = 5, BATCH = 16, FRAMES = 1000, REPEATS = 11 };
static const int32_t channels[BLOCKS + 1] = {1, 10, 15, 15, 20, 20};

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static double median_of_runs(void (*run)(void *), void *context) {
    double times[REPEATS];
    run(context);
    for (int i = 0; i < REPEATS; i++) {
        double start = seconds();
        run(context);
        times[i] = seconds() - start;
    }
    qsort(times, REPEATS, sizeof *times, ascending);
    return times[REPEATS / 2];
}

static float *random_floats(size_t count) {
    float *floats = malloc(count * sizeof(float));
    if (!floats) exit(1);
    for (size_t i = 0; i < count; i++) floats[i] = (float)rand() / (float)RAND_MAX - 0.5f;
    return floats;
}

// MARK: The arithmetic limit

enum { UNITS = 32, ROUNDS = 1 << 20 };

#define MULTIPLY_ADDS(name, lanes, count)                                                        \
    static void name(void *context, int unit, int thread) {                                      \
        _Pragma("clang fp contract(fast)")                                                       \
        typedef float vector __attribute__((ext_vector_type(lanes)));                            \
        float *results = context;                                                                \
        vector sums[count], factor = 0.999f, term = (float)unit;                                 \
        for (int i = 0; i < count; i++) sums[i] = (float)(i + thread);                           \
        for (int round = 0; round < ROUNDS; round++)                                             \
            _Pragma("clang loop unroll(full)")                                                   \
            for (int i = 0; i < count; i++) sums[i] = sums[i] * factor + term;                   \
        for (int i = 1; i < count; i++) sums[0] += sums[i];                                      \
        results[unit] = sums[0][0];                                                              \
    }

#ifdef SK_HAS_X86_VARIANTS
SK_BEGIN_AVX512
MULTIPLY_ADDS(multiply_adds_avx512, 16, 20)
SK_END
SK_BEGIN_AVX2
MULTIPLY_ADDS(multiply_adds_avx2, 8, 10)
SK_END
#endif
MULTIPLY_ADDS(multiply_adds_plain, 4, 10)

struct limit {
    void (*multiply_adds)(void *, int, int);
    double floating_operations;
    int threads;
    float results[UNITS];
};

static void run_limit(void *context) {
    struct limit *limit = context;
    sk_parallel(limit->threads, UNITS, limit->multiply_adds, limit->results);
}

static double operations_per_second(enum sk_instructions set, int threads) {
    struct limit limit = {multiply_adds_plain, 2.0 * 4 * 10 * UNITS * ROUNDS, threads, {0}};
#ifdef SK_HAS_X86_VARIANTS
    if (set == SK_AVX512) limit.multiply_adds = multiply_adds_avx512, limit.floating_operations *= 8;
    if (set == SK_AVX2) limit.multiply_adds = multiply_adds_avx2, limit.floating_operations *= 2;
#endif
    return limit.floating_operations / median_of_runs(run_limit, &limit);
}

// MARK: The network

struct network {
    struct sk_encoder encoder;
    struct sk_chunk chunks[BATCH];
    double *sums;
    void *scratch;
    struct sk_block blocks[BLOCKS];
    float *x[BLOCKS + 1], *dx[BLOCKS + 1], *convolved[BLOCKS], *weight[BLOCKS], *dweight[BLOCKS];
    float *gamma, *beta, *mean[BLOCKS], *variance[BLOCKS], *dgamma, *dbeta;
    void *workspaces[BLOCKS];
    double forward_operations, step_operations;
};

static void run_encoder(void *context) {
    struct network *network = context;
    sk_encode(
        &network->encoder, network->chunks, BATCH, FRAMES, network->blocks[0].threads, network->sums, network->scratch);
}

static void run_step(void *context) {
    struct network *n = context;
    for (int i = 0; i < BLOCKS; i++)
        sk_block_forward(
            &n->blocks[i], n->x[i], n->weight[i], NULL, n->gamma, n->beta, n->convolved[i], n->mean[i], n->variance[i],
            n->x[i + 1], n->workspaces[i]);
    for (int i = BLOCKS - 1; i >= 0; i--)
        sk_block_backward(
            &n->blocks[i], n->x[i], n->weight[i], n->gamma, n->beta, n->convolved[i], n->mean[i], n->variance[i],
            n->dx[i + 1], i ? n->dx[i] : NULL, n->dweight[i], n->dgamma, n->dbeta, n->workspaces[i]);
}

static void build(struct network *n) {
    *n = (struct network){0};
    size_t packed = 0;
    n->gamma = random_floats(20), n->beta = random_floats(20), n->dgamma = random_floats(20), n->dbeta = random_floats(20);
    int rows = FRAMES;
    for (int i = 0; i <= BLOCKS; i++, rows /= 2) {
        n->x[i] = random_floats((size_t)BATCH * (size_t)channels[i] * (size_t)rows * SK_MELS);
        n->dx[i] = random_floats((size_t)BATCH * (size_t)channels[i] * (size_t)rows * SK_MELS);
        if (i == BLOCKS) break;
        size_t products = (size_t)channels[i] * (size_t)channels[i + 1] * 9;
        n->convolved[i] = random_floats((size_t)BATCH * (size_t)channels[i + 1] * (size_t)rows * SK_MELS);
        n->weight[i] = random_floats(products), n->dweight[i] = random_floats(products);
        n->mean[i] = random_floats(20), n->variance[i] = random_floats(20);
        n->blocks[i] = (struct sk_block){BATCH, channels[i], channels[i + 1], rows, 2, 0.01f, 1e-5f, 1, SK_BEST};
        packed += sk_packed_block_count(channels[i], channels[i + 1]);
        double operations = 2.0 * (double)products * BATCH * rows * SK_MELS;
        n->forward_operations += operations;
        n->step_operations += operations * (i ? 3 : 2);
    }
    n->encoder = (struct sk_encoder){BLOCKS, channels, random_floats(packed), 2, 0.01f, SK_BEST};
    for (int i = 0; i < BATCH; i++)
        n->chunks[i] = (struct sk_chunk){n->x[0] + (size_t)i * FRAMES * SK_MELS, FRAMES, 0, FRAMES >> BLOCKS};
    n->sums = malloc(sizeof(double) * BATCH * 20 * SK_MELS);
}

static void use(struct network *n, enum sk_instructions set, int threads) {
    n->encoder.instructions = set;
    free(n->scratch);
    n->scratch = malloc(sk_encoder_scratch_bytes(&n->encoder, FRAMES) * (size_t)threads);
    for (int i = 0; i < BLOCKS; i++) {
        n->blocks[i].instructions = set, n->blocks[i].threads = threads;
        free(n->workspaces[i]);
        n->workspaces[i] = malloc(sk_block_workspace_bytes(&n->blocks[i]));
        if (!n->workspaces[i] || !n->scratch || !n->sums) exit(1);
    }
}

int main(int count, char **arguments) {
    static const char *names[] = {"", "plain", "neon", "avx2", "avx512"};
    struct network network;
    build(&network);
    printf("16 spectrograms x 1,000 frames x 128 mels; medians of %d runs\n", REPEATS);
    for (enum sk_instructions set = SK_PLAIN; set <= SK_AVX512; set++)
        for (int i = 1; i < count; i++) {
            int threads = atoi(arguments[i]);
            if (!sk_has_instructions(set) || threads < 1) continue;
            use(&network, set, threads);
            double limit = operations_per_second(set, threads);
            double forward = median_of_runs(run_encoder, &network), step = median_of_runs(run_step, &network);
            printf(
                "%-6s %d thread%s  limit %4.0f GFLOP/s   forward %6.1f ms (%3.0f %%)   step %6.1f ms (%3.0f %%)\n",
                names[set], threads, threads == 1 ? " " : "s", limit * 1e-9, forward * 1e3,
                100 * network.forward_operations / forward / limit, step * 1e3,
                100 * network.step_operations / step / limit);
        }
}
