// What hosting costs: the same plugins, blocks, settings and denormal mode in a bare C host, in this process through the plugin host,
// and in sandboxes, side by side. Times are processor time of all processes involved, so that a busy machine matters less; bits are
// compared throughout.
//
//     plugins SANDBOX [ROUNDS]
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "describe.h"
#include "sandbox_client.h"

enum { FRAMES = 1024, ITEMS = 32, VARIANTS = 3, MANY = 300, MOST_WORKERS = 2 };
static const double RATE_HZ = 22050;
static const struct sp_conditions CONDITIONS = {22050, 1, FRAMES, false};

static double cpu_seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double own_seconds(void) { return cpu_seconds(CLOCK_PROCESS_CPUTIME_ID); }

static double worker_seconds(const struct sp_sandbox *sandbox) {
    clockid_t clock;
    return clock_getcpuclockid(sp_sandbox_process_id(sandbox), &clock) == 0 ? cpu_seconds(clock) : 0;
}

static double private_mib(const struct sp_sandbox *sandbox) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)sp_sandbox_process_id(sandbox));
    FILE *file = fopen(path, "r");
    long sum = 0, kib;
    while (file && fgets(line, sizeof line, file)) {
        if (sscanf(line, "Private_Dirty: %ld", &kib) == 1 || sscanf(line, "Private_Clean: %ld", &kib) == 1) sum += kib;
    }
    if (file) fclose(file);
    return (double)sum / 1024;
}

static void stop_on(const struct sp_error *error) {
    fprintf(stderr, "error: %s\n", error->detail);
    exit(70);
}

static float noise(void) {
    static uint64_t state = 88172645463325252;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (float)(state >> 40) / (1 << 23) - 1;
}

static int ascending(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[count / 2];
}

static struct sp_sandbox *start(const char *executable) {
    struct sp_error error = {0};
    struct sp_sandbox_options options = {.executable_path = executable, .data_bytes = 1 << 28};
    struct sp_sandbox *sandbox = sp_sandbox_start(&options, &error);
    if (!sandbox) stop_on(&error);
    return sandbox;
}

static void open_items(struct sp_sandbox *sandbox, const struct described_plugin *described, uint32_t first, uint32_t count) {
    struct sp_error error = {0};
    for (uint32_t slot = first; slot < first + count; slot++) {
        if (sp_sandbox_open(sandbox, slot, &described->plugin, &CONDITIONS, SP_ARENA, NULL, &error) != SP_OK) stop_on(&error);
    }
}

// A frame of `items` items, its arrays from the heap.
static struct sp_bank_frame make_frame(const struct described_plugin *described, uint32_t items, uint32_t variants) {
    size_t runs = (size_t)items * variants;
    uint32_t *slots = calloc(items, sizeof *slots);
    for (uint32_t item = 0; item < items; item++) slots[item] = item;
    double *settings = calloc(runs * described->control_count, sizeof *settings);
    for (size_t run = 0; run < runs; run++) memcpy(settings + run * described->control_count, described->settings, described->control_count * sizeof *settings);
    return (struct sp_bank_frame){
        .item_count = items, .variant_count = variants, .frame_count = FRAMES, .setting_count = described->control_count, .slots = slots,
        .input = calloc(runs * FRAMES, sizeof(float)), .output = calloc(runs * FRAMES, sizeof(float)), .settings = settings,
        .status = calloc(items, sizeof(enum sp_status)),
    };
}

static void run_frame(struct sp_sandbox *sandbox, const struct sp_bank_frame *frame) {
    struct sp_error error = {0};
    if (sp_sandbox_submit_frame(sandbox, frame, &error) != SP_OK || sp_sandbox_finish_frame(sandbox, frame, NULL, &error) != SP_OK) stop_on(&error);
}

// Cost of a frame over the bare host: in process, in a sandbox by batches, and with variants from snapshots.
static void compare_costs(const struct described_plugin *described, const char *executable, int rounds) {
    struct bare_host *bare[ITEMS];
    struct sp_effect *here[ITEMS];
    struct sp_error error = {0};
    for (int item = 0; item < ITEMS; item++) {
        bare[item] = bare_host_open(described, RATE_HZ, FRAMES);
        here[item] = sp_effect_open(&described->plugin, &CONDITIONS, NULL, &error);
        if (!here[item]) stop_on(&error);
    }
    struct sp_sandbox *batch = start(executable), *snapshots = start(executable);
    open_items(batch, described, 0, ITEMS);
    open_items(snapshots, described, 0, ITEMS);
    struct sp_bank_frame frame = make_frame(described, ITEMS, 1), varied = make_frame(described, ITEMS, VARIANTS);
    float *expected = calloc(ITEMS * FRAMES, sizeof(float)), *found = calloc(ITEMS * FRAMES, sizeof(float));
    double *bare_us = calloc((size_t)rounds, sizeof(double)), *in_process = calloc((size_t)rounds, sizeof(double));
    double *sandboxed = calloc((size_t)rounds, sizeof(double)), *restored = calloc((size_t)rounds, sizeof(double));
    long differing = 0;
    for (int round = -4; round < rounds; round++) {
        float *input = (float *)frame.input;
        for (int index = 0; index < ITEMS * FRAMES; index++) input[index] = 0.3f * noise();
        for (int item = 0; item < ITEMS; item++) {
            for (int variant = 0; variant < VARIANTS; variant++) {
                memcpy((float *)varied.input + (item * VARIANTS + variant) * FRAMES, input + item * FRAMES, FRAMES * sizeof *input);
            }
        }
        double start_seconds = own_seconds();
        uint64_t mode = sp_flush_denormals();
        for (int item = 0; item < ITEMS; item++) bare_host_run(bare[item], described->settings, input + item * FRAMES, expected + item * FRAMES);
        sp_restore_denormals(mode);
        double bare_seconds = own_seconds() - start_seconds;

        memcpy(found, input, ITEMS * FRAMES * sizeof *found);
        start_seconds = own_seconds();
        for (int item = 0; item < ITEMS; item++) {
            for (uint32_t control = 0; control < described->control_count; control++) sp_effect_set(here[item], control, described->settings[control]);
            sp_effect_process(here[item], &(float *){found + item * FRAMES}, FRAMES, NULL);
        }
        double here_seconds = own_seconds() - start_seconds;
        differing += memcmp(expected, found, ITEMS * FRAMES * sizeof *found) != 0;

        start_seconds = own_seconds() + worker_seconds(batch);
        run_frame(batch, &frame);
        double batch_seconds = own_seconds() + worker_seconds(batch) - start_seconds;
        differing += memcmp(expected, frame.output, ITEMS * FRAMES * sizeof *found) != 0;

        start_seconds = own_seconds() + worker_seconds(snapshots);
        run_frame(snapshots, &varied);
        double varied_seconds = own_seconds() + worker_seconds(snapshots) - start_seconds;
        for (int run = 0; run < ITEMS * VARIANTS; run++) {
            differing += memcmp(expected + run / VARIANTS * FRAMES, varied.output + run * FRAMES, FRAMES * sizeof *found) != 0;
        }
        if (round < 0) continue;
        bare_us[round] = bare_seconds / ITEMS * 1e6;
        in_process[round] = 100 * (here_seconds / bare_seconds - 1);
        sandboxed[round] = 100 * (batch_seconds / bare_seconds - 1);
        restored[round] = (varied_seconds / VARIANTS - bare_seconds) / ITEMS * 1e6;
    }
    printf("%9.1f  %+9.2f  %+9.2f  %+12.2f  %9ld", median(bare_us, rounds), median(in_process, rounds), median(sandboxed, rounds),
           median(restored, rounds), differing);
    for (int item = 0; item < ITEMS; item++) sp_effect_close(here[item]);
    sp_sandbox_stop(batch);
    sp_sandbox_stop(snapshots);
}

// Private memory of a worker with many instances after a few frames with variants, over that of an empty one.
static double measure_memory(struct described_plugin *const *chain, int length, const char *executable) {
    struct sp_sandbox *sandbox = start(executable);
    for (int link = 0; link < length; link++) {
        open_items(sandbox, chain[link], (uint32_t)link * MANY, MANY);
        struct sp_bank_frame frame = make_frame(chain[link], MANY, VARIANTS);
        for (uint32_t item = 0; item < MANY; item++) ((uint32_t *)frame.slots)[item] += (uint32_t)link * MANY;
        for (int turn = 0; turn < 3; turn++) {
            for (int index = 0; index < MANY * VARIANTS * FRAMES; index++) ((float *)frame.input)[index] = 0.3f * noise();
            run_frame(sandbox, &frame);
        }
        free((void *)frame.slots), free((void *)frame.input), free(frame.output), free((void *)frame.settings), free(frame.status);
    }
    double mib = private_mib(sandbox);
    sp_sandbox_stop(sandbox);
    return mib;
}

// The same items on one worker and on two: do the bits agree, and how long does it take by the clock?
static void compare_workers(const struct described_plugin *described, const char *executable) {
    struct sp_sandbox *workers[MOST_WORKERS + 1];
    for (int worker = 0; worker <= MOST_WORKERS; worker++) workers[worker] = start(executable);
    open_items(workers[0], described, 0, ITEMS);
    open_items(workers[1], described, 0, ITEMS / 2);
    open_items(workers[2], described, 0, ITEMS / 2);
    struct sp_bank_frame whole = make_frame(described, ITEMS, VARIANTS), halves[2] = {make_frame(described, ITEMS / 2, VARIANTS), make_frame(described, ITEMS / 2, VARIANTS)};
    size_t half = ITEMS / 2 * VARIANTS * FRAMES;
    double one_seconds = 0, two_seconds = 0;
    long differing = 0;
    struct sp_error error = {0};
    for (int turn = 0; turn < 10; turn++) {
        for (size_t index = 0; index < 2 * half; index++) ((float *)whole.input)[index] = 0.3f * noise();
        for (int side = 0; side < 2; side++) memcpy((float *)halves[side].input, whole.input + (size_t)side * half, half * sizeof(float));
        double start_seconds = cpu_seconds(CLOCK_MONOTONIC);
        run_frame(workers[0], &whole);
        one_seconds += cpu_seconds(CLOCK_MONOTONIC) - start_seconds;
        start_seconds = cpu_seconds(CLOCK_MONOTONIC);
        for (int side = 0; side < 2; side++) {
            if (sp_sandbox_submit_frame(workers[1 + side], &halves[side], &error) != SP_OK) stop_on(&error);
        }
        for (int side = 0; side < 2; side++) {
            if (sp_sandbox_finish_frame(workers[1 + side], &halves[side], NULL, &error) != SP_OK) stop_on(&error);
        }
        two_seconds += cpu_seconds(CLOCK_MONOTONIC) - start_seconds;
        for (int side = 0; side < 2; side++) differing += memcmp(whole.output + (size_t)side * half, halves[side].output, half * sizeof(float)) != 0;
    }
    printf("two workers instead of one, %d items: %.2f times as fast by the clock, frames that differ: %ld\n", ITEMS, one_seconds / two_seconds, differing);
    for (int worker = 0; worker <= MOST_WORKERS; worker++) sp_sandbox_stop(workers[worker]);
}

int main(int argument_count, char **arguments) {
    const char *uris[] = {
        "http://calf.sourceforge.net/plugins/MultibandCompressor", "http://calf.sourceforge.net/plugins/MultibandGate",
        "http://lsp-plug.in/plugins/lv2/graph_equalizer_x32_mono", "http://lsp-plug.in/plugins/lv2/para_equalizer_x32_mono",
        "http://lsp-plug.in/plugins/lv2/limiter_mono",             "http://lsp-plug.in/plugins/lv2/gate_mono",
        "http://invadarecords.com/plugins/lv2/tube/mono",
    };
    enum { COUNT = sizeof uris / sizeof *uris };
    if (argument_count < 2) return fputs("usage: plugins SANDBOX [ROUNDS]\n", stderr), 64;
    int rounds = argument_count > 2 ? atoi(arguments[2]) : 20;
    if (rounds < 1) return 64;
    LilvWorld *world = lilv_world_new();
    lilv_world_load_all(world);
    struct described_plugin *plugins[COUNT];
    printf("%-48s %9s  %9s  %9s  %12s  %9s\n", "", "bare, µs", "here, %", "batch, %", "restored, µs", "differing");
    for (int index = 0; index < COUNT; index++) {
        plugins[index] = describe(world, uris[index]);
        if (!plugins[index]) continue;
        for (char symbol[] = "bypass0"; symbol[6] < '4'; symbol[6]++) choose(plugins[index], symbol, 0);
        printf("%-48s ", strchr(uris[index] + 7, '/') + 1);
        compare_costs(plugins[index], arguments[1], rounds);
        putchar('\n');
        fflush(stdout);
    }
    if (!plugins[0] || !plugins[2] || !plugins[4]) return 0;
    printf("%d compressors: %.0f MiB; ", MANY, measure_memory((struct described_plugin *[]){plugins[0]}, 1, arguments[1]));
    printf("%d mastering chains: %.0f MiB\n", MANY, measure_memory((struct described_plugin *[]){plugins[0], plugins[2], plugins[4]}, 3, arguments[1]));
    compare_workers(plugins[0], arguments[1]);
}
