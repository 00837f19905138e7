#include "log.h"
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "plugin_host.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char last_message[512];

static int keep(LV2_Log_Handle handle, LV2_URID type, const char *format, va_list arguments) {
    (void)handle, (void)type;
    char message[sizeof last_message];
    int length = vsnprintf(message, sizeof message, format, arguments);
    message[strcspn(message, "\r\n")] = 0;
    if (!message[0]) return length;
    pthread_mutex_lock(&lock);
    memcpy(last_message, message, sizeof message);
    pthread_mutex_unlock(&lock);
    return length;
}

static int keep_list(LV2_Log_Handle handle, LV2_URID type, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = keep(handle, type, format, arguments);
    va_end(arguments);
    return length;
}

LV2_Log_Log sp_log = {NULL, keep_list, keep};

void sp_last_log_message(char *text, size_t capacity) {
    if (!capacity) return;
    pthread_mutex_lock(&lock);
    snprintf(text, capacity, "%s", last_message);
    pthread_mutex_unlock(&lock);
}
