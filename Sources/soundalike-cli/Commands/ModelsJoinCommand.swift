import ArgumentParser
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles

/// `soundalike models join`: one model of several that answer together.
struct ModelsJoinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Make one model of several matchers that answer together.",
        discussion: """
            Networks of different kinds err in different places. The models must listen through the same front end and predict the same \
            values; the ensemble's distributions are the weighted geometric mean of theirs. Shares are best chosen by `evaluate` on recordings \
            that none of them learned from.
            """)

    @Argument(help: "Two models or more, by name or path.")
    var models: [String]

    @Option(name: .shortAndLong, help: "Write the ensemble here.")
    var output: String

    @Option(help: "How much each model's answer counts beside the others', in their order (default: all alike).")
    var share: [Double] = []

    @Option(help: "The licence of the ensemble (default: those of its members).")
    var licence: String?

    @Flag(help: "Replace what is there already.")
    var force = false

    func validate() throws {
        guard models.count > 1 else { throw ValidationError("Give two models or more.") }
        guard share.isEmpty || share.count == models.count else { throw ValidationError("Give a --share for each model, or none.") }
        guard share.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw ValidationError("--share is above 0.") }
    }

    func run() throws {
        let locator = ModelLocator()
        let paths = try models.map { try locator.locate($0).path }
        var files = RunFiles(reading: paths)
        try files.claim(output, for: "these models")
        let parts = try paths.enumerated().map { index, path in
            try MatcherEnsemble.Part(path: path, share: share.isEmpty ? 1 / Double(models.count) : share[index])
        }
        let joined = try MatcherEnsemble.joining(parts, licence: licence)
        try AtomicOutputFile.write(joined.bytes(), to: output, overwrite: force)
    }
}
