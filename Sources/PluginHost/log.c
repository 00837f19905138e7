#include "log.h"
#include <stdarg.h>
#include <stdio.h>

// What plugins log goes nowhere: standard error is the program's, and nobody asks for it.

static int swallow(LV2_Log_Handle handle, LV2_URID type, const char *format, va_list arguments) {
    (void)handle, (void)type;
    return vsnprintf(NULL, 0, format, arguments);
}

static int swallow_list(LV2_Log_Handle handle, LV2_URID type, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = swallow(handle, type, format, arguments);
    va_end(arguments);
    return length;
}

LV2_Log_Log sp_log = {NULL, swallow_list, swallow};
