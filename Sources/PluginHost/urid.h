#pragma once

#include <stdint.h>

/// The URI that `urid` stands for, or NULL. Any thread; valid for the life of the process.
const char *sp_uri(uint32_t urid);
