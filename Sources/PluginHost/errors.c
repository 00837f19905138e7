#include <stdarg.h>
#include <stdio.h>
#include "plugin_error.h"

const char *sp_error_detail(const struct sp_error *error) { return error->detail; }

enum sp_status sp_fail(struct sp_error *error, enum sp_status status, const char *format, ...) {
    if (!error) return status;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->detail, sizeof error->detail, format, arguments);
    va_end(arguments);
    return status;
}
