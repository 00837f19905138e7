#pragma once

/// Calls `work(context, unit, thread)` once for each unit in 0 ..< units, on up to `threads` threads, and returns when all
/// are done. Threads take the next unit when they are free, so a result must depend on the unit only; `thread`, below
/// `threads`, picks a scratch area.
void sk_parallel(int threads, int units, void (*work)(void *context, int unit, int thread), void *context);
