#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Measures from its making on.
struct Stopwatch {
    private let wallStart = Self.seconds(CLOCK_MONOTONIC)
    private let processorStart = Self.seconds(CLOCK_PROCESS_CPUTIME_ID)

    /// Time that went by, seconds.
    var wallSeconds: Double { Self.seconds(CLOCK_MONOTONIC) - wallStart }
    /// Time that all threads of this process spent computing, seconds.
    var processorSeconds: Double { Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - processorStart }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
