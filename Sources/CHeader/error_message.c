#include "error_message.h"
#include "soundalike.h"

#include <stdio.h>

static _Thread_local char last[8192];

void soundalike_keep_error_message(const char *message) { snprintf(last, sizeof last, "%s", message); }

const char *soundalike_error_message(void) { return last; }
