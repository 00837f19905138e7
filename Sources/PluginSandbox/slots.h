#pragma once

#include "arena.h"
#include "parcel.h"
#include "sandbox_protocol.h"

/// A plugin's description, kept for as long as a slot may have to open it afresh; shared by slots that hold the same.
struct described {
    struct sp_parcel parcel;
    char *bytes;
    size_t byte_count;
    uint32_t user_count;
    bool is_warm;
};

/// An effect in a slot.
struct slot {
    struct sp_effect *effect;
    struct described *described;
    struct sp_conditions conditions;
    struct arena *arena;  // NULL: memory from the system
};

/// A description from a parcel, or NULL. Given back with `described_release`.
struct described *described_take(const void *bytes, size_t byte_count);
void described_release(struct described *described);

/// Opens an effect in an empty slot that already has its conditions and description, in an arena of its own if so asked.
enum sp_status slot_open(struct slot *slot, enum sp_memory memory, struct sp_error *error);

/// Closes what is in the slot, if anything; the slot is then empty and has no description.
void slot_close(struct slot *slot);

/// Puts a fresh effect in place of the present one; it starts with `settings`, control by control.
enum sp_status slot_reset(struct slot *slot, const double *settings, uint32_t setting_count, struct sp_error *error);

/// Sets controls from 0 on; NaN leaves one alone.
void slot_set(struct slot *slot, const double *settings, uint32_t setting_count);

/// What a fresh effect with `settings` reports, learnt from one that is thrown away.
enum sp_status slot_measure(const struct slot *slot, const double *settings, uint32_t setting_count, struct sp_facts *facts, struct sp_error *error);
