#pragma once

#include "slots.h"

/// Runs a bank's frame, as the header and the data describe it.
void run_frame(struct sp_shared *shared, struct slot *slots);
