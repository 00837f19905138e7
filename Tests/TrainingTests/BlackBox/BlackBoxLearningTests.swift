import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins
import Testing

@testable import SoundalikeControllerTraining

/// The proof: an encoder learns from random weights to set plugins that nobody can look into. They need the engine and the plugins.
@Suite(.serialized) struct BlackBoxLearningTests {
    static let registry = EffectRegistry(providers: [BuiltInEffects(), PluginEffects(catalogue: PluginCatalogue())])

    private static func isInstalled(_ uri: String) -> Bool { (try? registry.descriptor(of: uri)) != nil }

    static let hasTube = isInstalled("http://invadarecords.com/plugins/lv2/tube/mono")
    static let hasCompressorAndEqualiser =
        isInstalled("http://calf.sourceforge.net/plugins/Compressor") && isInstalled("http://lsp-plug.in/plugins/lv2/graph_equalizer_x16_mono")

    @Test(.enabled(if: hasCompressorAndEqualiser)) func aChangingGainIsUndoneByACompressorAndAnEqualiser() throws {
        try learns(.gain)
    }

    @Test(.enabled(if: hasTube)) func aChangingDriveOfATubeIsRecovered() throws {
        try learns(.drive)
    }

    /// Training takes the loss to a third or less, the distances of all settings together to six tenths or less, and brings each nearer.
    /// (How near they come hangs on the order in which threads and libraries of linear algebra add up: just over a half with OpenBLAS.)
    private func learns(_ task: LearningTask) throws {
        let rig = try LearningRig(task, registry: Self.registry, memory: .snapshots)
        let before = try rig.judge()
        try rig.learn(episodes: 20)
        rig.optimiser.learningRate /= 5
        try rig.learn(episodes: 5)
        try rig.settleStatistics()
        let after = try rig.judge()
        #expect(after.loss < before.loss / 3, "\(before) \(after)")
        #expect(after.distances.reduce(0, +) < 0.6 * before.distances.reduce(0, +), "\(before) \(after)")
        #expect(zip(after.distances, before.distances).allSatisfy { $0 < 0.8 * $1 }, "\(before) \(after)")
    }

    /// A compressor's envelope remembers what its input level was: with replicas, what was moved before is mistaken for what is moved now.
    @Test(.enabled(if: hasCompressorAndEqualiser)) func snapshotsGiveBetterGradientsThanReplicas() throws {
        let chain = try ChainDescription(
            toml: """
                [[effects]]
                id = "compressor"
                effect = "http://calf.sourceforge.net/plugins/Compressor"
                settings = { threshold = 0.05, ratio = 10 }
                trained = [{ symbols = ["level_in"], range = [0.125, 8], scale = "dB" }]
                """, subject: "compressor"
        ).resolved(registry: Self.registry)
        let rateHz = LearningRig.sampleRateHz
        let diagnosis = try GradientDiagnosis(
            chain, registry: Self.registry, recording: GradientDiagnosis.pluckedTones(seconds: 5, sampleRateHz: rateHz), sampleRateHz: rateHz)
        let outcomes = try diagnosis.outcomes(
            of: BankMemory.allCases.map { .init(name: "SPSA", estimator: SimultaneousPerturbation(), memory: $0) })
        let (snapshots, replicas) = (outcomes[0], outcomes[1])
        #expect(snapshots.relativeVariance < 0.01 && snapshots.meanCosine > 0.99, "\(snapshots)")
        #expect(replicas.relativeVariance > 10 * snapshots.relativeVariance, "\(replicas)")
    }
}
