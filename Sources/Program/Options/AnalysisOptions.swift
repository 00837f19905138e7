import ArgumentParser

/// The part of a recording that is analysed.
struct AnalysisOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where the part that is analysed begins: seconds, or minutes and seconds (1:30).", valueName: "time"), transform: Self.seconds)
    var start: Double?

    @Option(
        help: ArgumentHelp("How long the part that is analysed is. To the end by default.", valueName: "time"), transform: Self.seconds)
    var duration: Double?

    /// `5`, `5s`, `1:30` and `1:02:03.5` in seconds.
    @Sendable private static func seconds(_ text: String) throws -> Double {
        let parts = text.trimmingSuffix("s").split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double($0) }
        guard numbers.count == parts.count, (1...3).contains(parts.count), numbers.dropFirst().allSatisfy({ (0..<60).contains($0) }) else {
            throw ValidationError("'\(text)' is not a time; give seconds, or minutes and seconds like 1:30.")
        }
        return numbers.reduce(0) { 60 * $0 + $1 }
    }

    func validate() throws {
        if let start, !(start.isFinite && start >= 0) { throw ValidationError("--start takes seconds from the beginning, 0 or more.") }
        if let duration, !(duration.isFinite && duration > 0) { throw ValidationError("--duration takes more than 0 seconds.") }
    }
}
