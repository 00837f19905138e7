// What the renders of training steps cost without anything else: replays the frames that a bank of plugins was given, one instance an item,
// its variants one after the other, on some threads; nothing is put back between them. Prints the medians of a step: milliseconds by the
// clock, and of all processors.
//
//     renders FRAMES THREADS [WARM-UP-STEPS]
//
// FRAMES begins with two lines, `URI RATE BLOCK ITEMS VARIANTS FRAMES` and `COUNT SYMBOL…`. For each step follow the settings
// `[item, variant, symbol]` as doubles and the audio `[item, variant, frame]` as floats.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../plugins/describe.h"

enum { MOST_THREADS = 64, MOST_STEPS = 1024 };

static struct {
    char uri[512];
    double rate_hz;
    unsigned block, items, variants, frames, parameters;
} header;
static struct described_plugin *described;
static uint32_t *control_of;   // [parameter]
static double *settings;       // of a step
static float *input;
static struct bare_host **hosts;
static unsigned thread_count;
static pthread_barrier_t barrier;
static bool is_over;
static double thread_seconds[MOST_THREADS];

static double seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void render_item(unsigned item, double *values, float *output) {
    for (unsigned turn = 1; turn <= header.variants; turn++) {
        size_t run = (size_t)item * header.variants + turn % header.variants;
        for (unsigned parameter = 0; parameter < header.parameters; parameter++) {
            values[control_of[parameter]] = settings[run * header.parameters + parameter];
        }
        for (unsigned start = 0; start < header.frames; start += header.block) {
            bare_host_run(hosts[item], values, input + run * header.frames + start, output + start);
        }
    }
}

static void *work(void *argument) {
    unsigned thread = (unsigned)(uintptr_t)argument;
    unsigned first = thread * header.items / thread_count, end = (thread + 1) * header.items / thread_count;
    double *values = malloc(described->control_count * sizeof *values);
    memcpy(values, described->settings, described->control_count * sizeof *values);
    float *output = malloc(header.frames * sizeof *output);
    sp_flush_denormals();
    for (;;) {
        pthread_barrier_wait(&barrier);
        if (is_over) break;
        double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        for (unsigned item = first; item < end; item++) render_item(item, values, output);
        thread_seconds[thread] = seconds(CLOCK_THREAD_CPUTIME_ID) - start;
        pthread_barrier_wait(&barrier);
    }
    free(values), free(output);
    return NULL;
}

static int ascending(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

static bool read_header(FILE *file) {
    if (fscanf(file, "%511s %lf %u %u %u %u", header.uri, &header.rate_hz, &header.block, &header.items, &header.variants, &header.frames) != 6) return false;
    if (fscanf(file, "%u", &header.parameters) != 1) return false;
    LilvWorld *world = lilv_world_new();
    lilv_world_load_all(world);
    described = describe(world, header.uri);
    if (!described) return false;
    control_of = calloc(header.parameters, sizeof *control_of);
    for (unsigned parameter = 0; parameter < header.parameters; parameter++) {
        char symbol[256];
        if (fscanf(file, "%255s", symbol) != 1) return false;
        uint32_t control = 0;
        while (control < described->control_count && strcmp(control_symbol(described, control), symbol) != 0) control++;
        if (control == described->control_count) return false;
        control_of[parameter] = control;
    }
    return fgetc(file) == '\n';
}

int main(int argument_count, char **arguments) {
    if (argument_count < 3) return fputs("usage: renders FRAMES THREADS [WARM-UP-STEPS]\n", stderr), 64;
    FILE *file = fopen(arguments[1], "rb");
    thread_count = (unsigned)atoi(arguments[2]);
    int warm_up = argument_count > 3 ? atoi(arguments[3]) : 0;
    if (!file || !read_header(file) || thread_count < 1 || thread_count > MOST_THREADS) return fputs("error: the frames cannot be replayed\n", stderr), 65;
    size_t runs = (size_t)header.items * header.variants;
    settings = malloc(runs * header.parameters * sizeof *settings);
    input = malloc(runs * header.frames * sizeof *input);
    hosts = malloc(header.items * sizeof *hosts);
    for (unsigned item = 0; item < header.items; item++) hosts[item] = bare_host_open(described, header.rate_hz, header.block);

    pthread_barrier_init(&barrier, NULL, thread_count + 1);
    pthread_t threads[MOST_THREADS];
    for (unsigned thread = 0; thread < thread_count; thread++) pthread_create(&threads[thread], NULL, work, (void *)(uintptr_t)thread);
    double clock[MOST_STEPS], processors[MOST_STEPS];
    int count = 0;
    while (count < MOST_STEPS && fread(settings, sizeof *settings, runs * header.parameters, file) == runs * header.parameters
           && fread(input, sizeof *input, runs * header.frames, file) == runs * header.frames) {
        double start = seconds(CLOCK_MONOTONIC);
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
        if (warm_up-- > 0) continue;
        clock[count] = 1e3 * (seconds(CLOCK_MONOTONIC) - start);
        processors[count] = 0;
        for (unsigned thread = 0; thread < thread_count; thread++) processors[count] += 1e3 * thread_seconds[thread];
        count++;
    }
    is_over = true;
    pthread_barrier_wait(&barrier);
    for (unsigned thread = 0; thread < thread_count; thread++) pthread_join(threads[thread], NULL);
    if (!count) return fputs("error: there are no steps\n", stderr), 65;
    qsort(clock, (size_t)count, sizeof *clock, ascending);
    qsort(processors, (size_t)count, sizeof *processors, ascending);
    printf("%.3f %.3f\n", clock[count / 2], processors[count / 2]);
}
