#pragma once

#include "slots.h"

/// The replay check: fills `findings`.
enum sp_status check_plugin(
    struct described *described, const struct sp_conditions *conditions, struct sp_shared *shared, uint32_t *findings, struct sp_error *error);
