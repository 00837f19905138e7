#define _DEFAULT_SOURCE
#include "library.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct known_plugin {
    struct known_plugin *next;
    const LV2_Descriptor *descriptor;
    char *library_path;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known_plugin *known_plugins;

void sp_lock_plugins(void) { pthread_mutex_lock(&lock); }
void sp_unlock_plugins(void) { pthread_mutex_unlock(&lock); }

// Enumerates with whichever of the two entry points the library has.
static const LV2_Descriptor *enumerate(void *library, const struct sp_plugin *plugin, struct sp_error *error) {
    LV2_Descriptor_Function descriptor_at;
    LV2_Lib_Descriptor_Function describe_library;
    *(void **)&descriptor_at = dlsym(library, "lv2_descriptor");
    *(void **)&describe_library = dlsym(library, "lv2_lib_descriptor");
    const LV2_Feature *no_features[] = {NULL};
    const LV2_Lib_Descriptor *described = !descriptor_at && describe_library ? describe_library(plugin->bundle_path, no_features) : NULL;
    if (!descriptor_at && !described) {
        sp_fail(error, SP_NO_DESCRIPTOR, "its library %s has no lv2_descriptor function", plugin->library_path);
        return NULL;
    }
    for (uint32_t index = 0; index < UINT16_MAX; index++) {
        const LV2_Descriptor *descriptor = descriptor_at ? descriptor_at(index) : described->get_plugin(described->handle, index);
        if (!descriptor) break;
        if (descriptor->URI && strcmp(descriptor->URI, plugin->uri) == 0) return descriptor;
    }
    sp_fail(error, SP_NO_DESCRIPTOR, "its library %s does not hold it", plugin->library_path);
    return NULL;
}

const LV2_Descriptor *sp_find_descriptor(const struct sp_plugin *plugin, struct sp_error *error) {
    for (struct known_plugin *known = known_plugins; known; known = known->next) {
        if (strcmp(known->library_path, plugin->library_path) == 0 && strcmp(known->descriptor->URI, plugin->uri) == 0) return known->descriptor;
    }
    void *library = dlopen(plugin->library_path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        sp_fail(error, SP_NO_LIBRARY, "its library does not load: %s", reason ? reason : plugin->library_path);
        return NULL;
    }
    const LV2_Descriptor *descriptor = enumerate(library, plugin, error);
    if (!descriptor) return NULL;
    struct known_plugin *known = malloc(sizeof *known);
    char *path = strdup(plugin->library_path);
    if (!known || !path) {
        free(known), free(path);
        sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
        return NULL;
    }
    *known = (struct known_plugin){known_plugins, descriptor, path};
    known_plugins = known;
    return descriptor;
}
