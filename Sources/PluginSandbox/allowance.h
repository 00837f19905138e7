#pragma once

#include <stdbool.h>
#include <stdint.h>

// How much memory this process may take: as much as an instance may, for each that is open. Arenas keep to that themselves;
// this is for what plugins take from the system.

/// Says what an instance and what the whole process may take at most. Call when the arenas are reserved.
void allowance_set(uint64_t instance_bytes, uint64_t process_bytes);

/// Allows for `change` more open slots.
void allowance_change(int change);

/// An effect is opened beside the others only to be measured, from one call with true until one with false.
void allowance_measure(bool begins);

/// From now on there are arenas, whose copies take room too.
void allowance_use_arenas(void);
