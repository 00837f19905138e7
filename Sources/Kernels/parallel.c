#include "parallel.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MOST_THREADS = 256 };

struct crew {
    void (*work)(void *context, int unit, int thread);
    void *context;
    int units;
    atomic_int next_unit;
    atomic_int next_thread;
};

static void *take_units(void *argument) {
    struct crew *crew = argument;
    int thread = atomic_fetch_add(&crew->next_thread, 1);
    for (;;) {
        int unit = atomic_fetch_add(&crew->next_unit, 1);
        if (unit >= crew->units) return NULL;
        crew->work(crew->context, unit, thread);
    }
}

void sk_parallel(int threads, int units, void (*work)(void *, int, int), void *context) {
    struct crew crew = {.work = work, .context = context, .units = units};
    pthread_t helpers[MOST_THREADS];
    int wanted = threads < units ? threads : units, started = 0;
    if (wanted > MOST_THREADS) wanted = MOST_THREADS;
    // A helper that cannot be had is done without: the others take its units.
    while (started + 1 < wanted && pthread_create(&helpers[started], NULL, take_units, &crew) == 0) started++;
    take_units(&crew);
    for (int i = 0; i < started; i++) pthread_join(helpers[i], NULL);
}
