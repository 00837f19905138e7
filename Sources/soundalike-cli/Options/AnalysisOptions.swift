import ArgumentParser

/// The part of a recording that is analysed.
struct AnalysisOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the part that is analysed begins.", valueName: "seconds"))
    var start: Double?

    @Option(help: ArgumentHelp("How long the part that is analysed is. To the end by default.", valueName: "seconds"))
    var duration: Double?

    func validate() throws {
        if let start, !(start.isFinite && start >= 0) { throw ValidationError("--start takes seconds from the beginning, 0 or more.") }
        if let duration, !(duration.isFinite && duration > 0) { throw ValidationError("--duration takes more than 0 seconds.") }
    }
}
