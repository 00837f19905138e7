#pragma once

#include <stddef.h>
#include <stdint.h>

// What can go wrong with a plugin, as a value. A failing function writes it where it was asked to and returns the status.

/// Whose fault it was, and how it showed.
enum sp_status {
    SP_OK = 0,
    SP_NO_LIBRARY,         // the shared library is missing or does not load
    SP_NO_DESCRIPTOR,      // the library has no lv2_descriptor, or none of this URI
    SP_NEEDS_FEATURE,      // the plugin requires a feature that this host does not have
    SP_NOT_INSTANTIATED,   // the plugin refused to be made, e.g. at this sample rate
    SP_UNSUPPORTED_PORTS,  // no audio input or output, or a port that may not be left alone and that nobody here knows
    SP_BAD_REQUEST,        // the caller asked for something that makes no sense
    SP_NO_MEMORY,          // the system has no memory for it
    SP_NOT_FINITE,         // the plugin wrote NaN or infinity
    SP_CRASHED,            // the plugin's process died of a signal
    SP_HUNG,               // the plugin did not come back within the time limit
    SP_EXITED,             // the plugin ended its process
    SP_GREEDY,             // the plugin asked for more memory than it is allowed
    SP_NO_SANDBOX,         // the worker process cannot be started, is of another version, or has ended before
    SP_CORRUPTED,          // the plugin wrote over the memory by which its process answers
    SP_INTERRUPTED,        // the caller asked to stop waiting
};

/// A status with a sentence's worth of detail. Plain memory: copy it, forget it.
struct sp_error {
    enum sp_status status;
    char detail[508];  // without a full stop; ends with NUL
};

/// The detail as a C string; for clients to whom arrays in structs are awkward.
const char *sp_error_detail(const struct sp_error *error);

/// Fills `error` (unless NULL) and returns `status`.
enum sp_status sp_fail(struct sp_error *error, enum sp_status status, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;
