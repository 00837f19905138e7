import ArgumentParser

/// The level that processed audio gets.
struct LoudnessOptions: ParsableArguments {
    // Loudness is negative: what follows the flag is its value even where it looks like a flag.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Bring the output to this integrated loudness. A limiter keeps the true peak below -1 dBTP.", valueName: "LUFS"))
    var loudness: Double?

    @Flag(help: "Bring the output to the loudness of the reference (in `match`) or of the input (elsewhere), with the same limiter.")
    var matchLoudness = false

    @Flag(help: "Use no limiter. Where peaks would pass -1 dBTP, the output stays softer than asked.")
    var noLimiter = false

    func validate() throws {
        if loudness != nil, matchLoudness { throw ValidationError("Give either --loudness or --match-loudness.") }
        if let loudness, !(-70...0).contains(loudness) {
            throw ValidationError("--loudness takes a level from -70 to 0 LUFS, for instance --loudness -16.")
        }
    }
}
