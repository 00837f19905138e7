import ArgumentParser
import Soundalike
import SoundalikeEvaluation

/// How `evaluate --style` judges the search for a chain's settings.
struct StyleEvaluationOptions: ParsableArguments {
    @Flag(
        help: """
            Evaluate how `match --chain` sets chains: name chains in place of models. A half of each recording goes through the chain with settings \
            drawn at random, and is the reference for the other half.
            """)
    var style = false

    @Option(
        help: ArgumentHelp(
            "With --style: what references are made of: the recording's other half, the next recording, or the input itself (for --target).",
            valueName: "other-half|other-recording|target"))
    var reference: ChainEvaluation.Reference?

    @Option(help: ArgumentHelp("With --style: settings that are drawn for each recording (default: 2).", valueName: "count"))
    var draws: Int?

    @Option(help: ArgumentHelp("With --style: the most time that a search takes, in seconds (default: 10).", valueName: "seconds"))
    var refine: Double?

    @Option(help: ArgumentHelp("With --style: how close to come to the reference's tone, 0 to 1, as `match` takes it.", valueName: "share"))
    var closeness: Double?

    @Option(help: .hidden)
    var method: ChainMatchOptions.Method?

    func validate() throws {
        if let draws, !(1...1_000).contains(draws) { throw ValidationError("--draws is 1 to 1000.") }
        if let refine, !(0...86_400).contains(refine) { throw ValidationError("--refine takes 0 to 86400 seconds.") }
        if let closeness, !(0...1).contains(closeness) { throw ValidationError("--closeness \(closeness) is outside 0 to 1.") }
        guard !style else { return }
        for (name, isGiven) in [
            ("--reference", reference != nil), ("--draws", draws != nil), ("--refine", refine != nil),
            ("--closeness", closeness != nil), ("--method", method != nil),
        ] where isGiven {
            throw ValidationError("\(name) needs --style.")
        }
    }
}

extension ChainEvaluation.Reference: ExpressibleByArgument {}
