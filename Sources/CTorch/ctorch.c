#define _DEFAULT_SOURCE
#include "ctorch.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

// One pointer a function. Written once, under the lock, before `loaded` is set; read by whoever sees `loaded`.
#define POINTER(result, unloaded, name, parameters, arguments) result(*name) parameters;
struct functions {
    SLE_FUNCTIONS(POINTER)
};
static struct functions engine;
static atomic_int loaded;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define FORWARDER(result, unloaded, name, parameters, arguments)                                                                                \
    result sle_##name parameters {                                                                                                              \
        return atomic_load_explicit(&loaded, memory_order_acquire) ? engine.name arguments : unloaded;                                          \
    }
SLE_FUNCTIONS(FORWARDER)

int ctorch_is_loaded(void) { return atomic_load_explicit(&loaded, memory_order_acquire); }

// Finds every function in `library`; returns the name of the first that is missing.
static const char *find_all(void *library, struct functions *found) {
#define FIND(result, unloaded, name, parameters, arguments)                                                                                     \
    *(void **)&found->name = dlsym(library, "sle_" #name);                                                                                      \
    if (!found->name) return "sle_" #name;
    SLE_FUNCTIONS(FIND)
    return NULL;
}

// GNU's OpenMP, which libtorch computes with, reads its settings when it is loaded. Its threads wait for more work by turning round, for
// milliseconds unless told otherwise: processors that plugins' workers and our own kernels need. A few microseconds are enough between operations.
static void shorten_waiting(void) {
    if (!getenv("OMP_WAIT_POLICY")) setenv("GOMP_SPINCOUNT", "2000", 0);
}

// A library that turns out to be the wrong one stays mapped: libtorch does not survive being unloaded.
static int load(const char *path, char *problem, size_t capacity) {
    shorten_waiting();
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(problem, capacity, "%s", reason ? reason : "cannot be loaded");
        return 1;
    }
    int (*abi_version)(void);
    *(void **)&abi_version = dlsym(library, "sle_abi_version");
    int version = abi_version ? abi_version() : 0;
    if (version != SLE_ABI_VERSION) {
        snprintf(problem, capacity, "is version %d of the engine's shim, and version %d is needed", version, SLE_ABI_VERSION);
        return 1;
    }
    struct functions found;
    const char *missing = find_all(library, &found);
    if (missing) {
        snprintf(problem, capacity, "lacks the function %s", missing);
        return 1;
    }
    engine = found;
    atomic_store_explicit(&loaded, 1, memory_order_release);
    return 0;
}

int ctorch_load(const char *path, char *problem, size_t capacity) {
    pthread_mutex_lock(&lock);
    int status = ctorch_is_loaded() ? 0 : load(path, problem, capacity);
    pthread_mutex_unlock(&lock);
    return status;
}
