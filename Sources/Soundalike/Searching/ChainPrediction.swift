import SoundalikeEffects
import SoundalikeFoundations

/// What can be said of a chain's settings before anything was tried: gains that bring the levels where they belong, and the equaliser of the tone.
package struct ChainPrediction {
    let inputLUFS: Double?
    let referenceLUFS: Double?
    /// What the matcher set of the built-in equaliser.
    let equaliser: EffectSettings?

    /// Effects that react to level are set as usual where the level is usual, LUFS: a first gain brings the recording there.
    package static let workingLUFS = -23.0

    /// Puts the predictions in place of what is usual, `means`, of `chain`.
    func place(_ means: inout [Double], in chain: ResolvedChain) {
        let gains = chain.trainedGains
        if let inputLUFS, let referenceLUFS, let last = gains.last {
            let isFirst = chain.trained[gains[0]].effectIndex == 0 && gains.count > 1
            if isFirst { means[gains[0]] = chain.trained[gains[0]].normalised(Self.workingLUFS - inputLUFS) }
            means[last] = chain.trained[last].normalised(referenceLUFS - (isFirst ? Self.workingLUFS : inputLUFS))
        }
        guard let equaliser, let place = chain.settings.chain.firstIndex(where: { $0.descriptor.id == equaliser.descriptor.id }) else { return }
        for (index, trained) in chain.trained.enumerated() where trained.effectIndex == place {
            means[index] = trained.normalised(equaliser.values[trained.parameterIndex])
        }
    }
}
