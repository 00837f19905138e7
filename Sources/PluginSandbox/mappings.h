#pragma once

#include <stdint.h>

/// How many threads this process has.
uint32_t thread_count(void);

/// How often code outside this program (and the C library's own insides) has mapped memory that can be written to.
uint64_t plugin_mapping_count(void);
