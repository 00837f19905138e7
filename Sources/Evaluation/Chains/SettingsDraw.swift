import Soundalike
import SoundalikeEffects
import SoundalikeFoundations

/// Settings of a chain that somebody might have used: around the usual ones, up to twice as far as is usual.
///
/// A first gain brings the input to the level where the chain works, so that its thresholds matter; a last one changes the level by up to 6 dB.
struct SettingsDraw {
    private let chain: ResolvedChain
    private let inputLUFS: Double

    private static let greatestGainDB = 6.0, greatestDeviations = 2.0

    init(_ matcher: ChainMatcher, inputLUFS: Double, registry: EffectRegistry) throws {
        chain = try matcher.chain.resolved(registry: registry)
        self.inputLUFS = inputLUFS
    }

    func settings(_ generator: inout SeededGenerator) -> Settings {
        let gains = chain.trainedGains
        let row = chain.trained.enumerated().map { index, trained in
            let place = Double.random(in: -1...1, using: &generator)
            if index == gains.first, gains.count > 1 { return trained.normalised(ChainPrediction.workingLUFS - inputLUFS) }
            if gains.contains(index) { return trained.normalised(Self.greatestGainDB * place) }
            let deviation = trained.deviation ?? TrainedParameter.usualDeviation
            return min(max(trained.normalisedDefault + Self.greatestDeviations * deviation * place, 0), 1)
        }
        return chain.settings(normalised: row)
    }
}
