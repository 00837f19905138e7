#include <pthread.h>
#include <string.h>
#include "plugin_host.h"
#include "urid.h"

// One table a process. It lies in static memory, which the system gives page by page as it fills: what a plugin has mapped
// must stay when the plugin's own memory is put back to an earlier state.
enum { MOST_URIS = 1 << 14, MOST_CHARACTERS = 1 << 20, PLACES = 1 << 15 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char characters[MOST_CHARACTERS];
static uint32_t starts[MOST_URIS + 1];    // [URID]: of its text in `characters`
static uint16_t places[PLACES];           // open addressing: URID, or 0
static uint32_t uri_count, character_count;

static uint32_t hash(const char *uri) {  // FNV-1a
    uint32_t value = 2166136261u;
    for (; *uri; uri++) value = (value ^ (unsigned char)*uri) * 16777619u;
    return value;
}

static uint32_t add(const char *uri, uint32_t place) {
    size_t size = strlen(uri) + 1;
    if (uri_count == MOST_URIS || size > MOST_CHARACTERS - character_count) return 0;
    memcpy(characters + character_count, uri, size);
    starts[++uri_count] = character_count;
    character_count += (uint32_t)size;
    places[place] = (uint16_t)uri_count;
    return uri_count;
}

uint32_t sp_urid(const char *uri) {
    if (!uri) return 0;
    pthread_mutex_lock(&lock);
    uint32_t place = hash(uri) % PLACES;
    while (places[place] && strcmp(characters + starts[places[place]], uri) != 0) place = (place + 1) % PLACES;
    uint32_t urid = places[place] ? places[place] : add(uri, place);
    pthread_mutex_unlock(&lock);
    return urid;
}

const char *sp_uri(uint32_t urid) {
    pthread_mutex_lock(&lock);
    const char *uri = urid && urid <= uri_count ? characters + starts[urid] : NULL;
    pthread_mutex_unlock(&lock);
    return uri;
}
