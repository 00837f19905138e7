#ifndef SOUNDALIKE_SYSTEM_CALLS_H
#define SOUNDALIKE_SYSTEM_CALLS_H

// System calls that Swift's view of the C library lacks.

/// Exchanges two files or folders in one step: at no moment one of the names is free.
///
/// Returns 0, or -1 with errno where one is missing or the file system cannot do it.
int soundalike_exchange_files(const char *first, const char *second);

#endif
