import CSoundalikeSystem
import SoundalikeFoundations

/// Whether the system's limits leave the program what it cannot do without: short of that, memory or a file that is refused would end it
/// wherever it happens to be.
enum ResourceCheck {
    private static let leastFiles: UInt64 = 32
    private static let leastDataBytes: UInt64 = 128 << 20
    private static let leastAddressBytes: UInt64 = 512 << 20
    /// Beside the first one: of the runtime, of signals, of a plugin's worker. Dispatch waits, without an end, for one that it cannot have.
    private static let leastThreads: Int32 = 8

    /// - Throws: `SoundalikeError(.unavailable)` that names the limit.
    static func check() throws(SoundalikeError) {
        try check(SOUNDALIKE_OPEN_FILES, least: leastFiles, "open files", unit: 1, option: "n")
        try check(SOUNDALIKE_DATA_BYTES, least: leastDataBytes, "kB of data", unit: 1_024, option: "d")
        try check(SOUNDALIKE_ADDRESS_BYTES, least: leastAddressBytes, "kB of memory", unit: 1_024, option: "v")
        guard soundalike_can_start_threads(leastThreads) else {
            throw SoundalikeError(
                .unavailable, nil, "the system lets this user or container start fewer than \(leastThreads) more threads",
                remedy: "end other programs, or allow more, by `ulimit -u` or the container's limit of processes")
        }
    }

    private static func check(
        _ resource: soundalike_resource, least: UInt64, _ what: String, unit: UInt64, option: String
    ) throws(SoundalikeError) {
        let limit = soundalike_limit(resource)
        guard limit < least else { return }
        throw SoundalikeError(
            .unavailable, nil, "the system's limit of \(limit / unit) \(what) is too low",
            remedy: "allow at least \(least / unit), by `ulimit -\(option) \(least / unit)`")
    }
}
