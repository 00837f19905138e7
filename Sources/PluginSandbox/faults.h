#pragma once

#include "sandbox_protocol.h"

// How a worker that ends lets its client know why.

/// From here on, deadly signals and exits are noted in `shared` before they take their course.
void faults_watch(struct sp_shared *shared);

/// Ends this process when the client's does.
void faults_follow_lifeline(int descriptor);

/// Notes that an allocation was refused.
void faults_note_refusal(void);
