import ArgumentParser

/// What comes after the end of the input.
struct TailOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Let the output go on for this long after the input has ended, so that echoes and the like can die away.", valueName: "seconds"))
    var tail = 0.0

    func validate() throws {
        guard (0...3_600).contains(tail) else { throw ValidationError("--tail takes a length from 0 to 3600 seconds.") }
    }
}
