import ArgumentParser
import SoundalikeAudio
import SoundalikeControllerTraining
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTensors

/// `soundalike gradients CHAIN.toml`: how well a chain's gradient can be estimated, and at what cost.
struct GradientsCommand: AsyncParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "gradients", abstract: "Measure how well the gradient through a chain of effects can be estimated, and at what cost.",
        discussion: """
            Training through plugins estimates a gradient by running the effects with settings that are slightly moved. This command tries each \
            way of moving them, and compares its gradient with that of very small differences from the effects' exact state. Printed are the mean \
            cosine of the angle between the two, the relative variance, the time for a batch, and accuracy per second (one over variance and \
            seconds). Without a recording it uses synthetic plucked tones.
            """)

    @Argument(help: "The chain file, which says under trained what a model may set.")
    var chain: String

    @Argument(help: "A recording to process. By default synthetic plucked tones.")
    var input: String?

    @Option(help: "How many recordings are processed side by side, as in a batch.")
    var items = 4

    @Option(help: "How many frames are compared.")
    var frames = 40

    @Option(name: .customLong("step"), help: "How far settings are moved, as a share of their range.")
    var perturbation = 0.01

    @Option(help: "How far settings are moved for the reference gradient, as a share of their range.")
    var referenceStep = 0.003

    @Option(help: "How many random directions to try, separated by commas.")
    var samples = "1,2,4,8,16"

    @OptionGroup var seed: SeedOption
    @OptionGroup var report: ReportOptions

    var wantsJSON: Bool { report.json }

    private static let sampleRateHz = 22_050.0

    private var sampleCounts: [Int] { samples.split(separator: ",").compactMap { Int($0) } }

    func validate() throws {
        guard (1...1_000).contains(items) else { throw ValidationError("--items is 1 to 1000.") }
        guard (1...100_000).contains(frames) else { throw ValidationError("--frames is 1 to 100000.") }
        guard perturbation > 0, perturbation <= 0.5, referenceStep > 0, referenceStep <= 0.5 else {
            throw ValidationError("--step and --reference-step are above 0, at most 0.5.")
        }
        guard !sampleCounts.isEmpty, sampleCounts.allSatisfy({ (1...64).contains($0) }), sampleCounts.count == samples.split(separator: ",").count
        else { throw ValidationError("--samples is a list of numbers from 1 to 64.") }
    }

    func run() async throws {
        try Engine.setThreadCount(1)
        let registry = EffectRegistry.installed()
        let chain = try ChainDescription(contentsOf: chain).resolved(registry: registry)
        let diagnosis = try GradientDiagnosis(
            chain, registry: registry, recording: try recording(), sampleRateHz: Self.sampleRateHz, options: options)
        let progress = ProgressLine("gradients", report: report)
        progress.begin("small differences")
        let outcomes = try diagnosis.outcomes(of: GradientDiagnosis.Method.usual(step: perturbation, sampleCounts: sampleCounts)) {
            progress.begin("\($0.name), \($0.memory)")
        }
        progress.clear()
        guard !report.json else { return try JSONOutput(results: outcomes).write() }
        try Console.output(table(outcomes))
    }

    private var options: GradientDiagnosis.Options {
        var options = GradientDiagnosis.Options()
        options.itemCount = items
        options.comparedFrames = frames
        options.referenceStep = referenceStep
        options.seed = seed.seed
        return options
    }

    private func recording() throws -> [Float] {
        guard let input else { return GradientDiagnosis.pluckedTones(seconds: 20, sampleRateHz: Self.sampleRateHz, seed: seed.seed) }
        let stream = try MonoStream(path: input, rateHz: Self.sampleRateHz, durationSeconds: nil)
        var samples = [Float](repeating: 0, count: min(stream.frameCount, Int(Self.sampleRateHz) * 600))
        let count = try samples.withUnsafeMutableBufferPointer { try stream.read(into: $0) }
        return Array(samples.prefix(count))
    }

    private func table(_ outcomes: [GradientDiagnosis.Outcome]) -> String {
        var table = TextTable([
            ("estimator", .left), ("state", .left), ("runs", .right), ("cosine", .right), ("scale", .right), ("variance", .right),
            ("ms a batch", .right), ("accuracy/s", .right),
        ])
        for outcome in outcomes {
            table.add(
                outcome.name, outcome.memory, "\(outcome.runsPerItem)", ValueText.number(outcome.meanCosine), ValueText.number(outcome.scale),
                ValueText.number(outcome.relativeVariance), ValueText.number(outcome.secondsPerStep * 1_000),
                ValueText.number(outcome.accuracyPerSecond))
        }
        return table.text
    }
}
