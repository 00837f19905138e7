#ifndef SOUNDALIKE_SYSTEM_CALLS_H
#define SOUNDALIKE_SYSTEM_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// System calls that Swift's view of the C library lacks, or shows otherwise on each system.

/// Exchanges two files or folders in one step: at no moment one of the names is free.
///
/// Returns 0, or -1 with errno where one is missing or the file system cannot do it.
int soundalike_exchange_files(const char *first, const char *second);

enum soundalike_resource { SOUNDALIKE_OPEN_FILES, SOUNDALIKE_DATA_BYTES, SOUNDALIKE_ADDRESS_BYTES };

/// How much of a resource the system lets this process have; UINT64_MAX where there is no limit.
uint64_t soundalike_limit(enum soundalike_resource resource);

/// Whether this process could have so many more threads (at most 64), all at once.
bool soundalike_can_start_threads(int count);

/// Runs `body` with `context` on a new thread, which nobody waits for; false where there is none to be had.
bool soundalike_start_thread(void *(*body)(void *context), void *context);

/// Has the system end this process when the thread that started it ends, where it can.
void soundalike_end_with_parent(void);

/// Lets this process have no more than so much memory for data, and leave no core file.
void soundalike_limit_memory(uint64_t byte_count);

/// Where the shared library lies that this code is part of; 0 where it is part of the program itself, or the path has no room.
int soundalike_own_library(char *path, size_t size);

#endif
