import SoundalikeMatcherTraining

/// What happens to the recordings of an example after the equaliser.
public enum EvaluationProtocol: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nothing, as in the paper. What a file's dither and codec left there has then gone through the equaliser with the voice and
    /// gives it away.
    case paper
    /// A noise floor of its own for each recording, uniform between −90 and −60 dBFS, and 16 bits: what any file has.
    case files

    /// The recipe's chain after the effect, under this protocol.
    var recordingChain: Recipe.RecordingChain {
        var chain = Recipe.RecordingChain()
        chain.isEnabled = self == .files
        chain.gainDB = 0
        chain.noiseFloorDBFS = [-90, -60]
        chain.bits = 16
        return chain
    }
}
