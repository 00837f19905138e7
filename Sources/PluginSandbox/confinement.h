#pragma once

/// From here on this process can start no other: what a plugin started could outlive the program. Where the system cannot promise that,
/// the worker's process group has to do, which a child can leave.
void confinement_forbid_children(void);
