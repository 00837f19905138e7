import Soundalike
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeStyle

/// How far recordings are from a reference in style, and from what should have come out.
struct ChainMeasurement {
    private let style: StyleProfile
    private let spectrum: ReferenceDistance
    /// By channel.
    private let spectral: [SpectralDistance]

    init(reference: Recording, wanted: Recording) throws {
        style = try Self.style(of: reference)
        spectrum = try ReferenceDistance(to: reference.mono(), sampleRateHz: reference.sampleRateHz)
        spectral = try wanted.channels.map { try SpectralDistance(to: $0) }
    }

    func figures(of recording: Recording) throws -> ChainEvaluationReport.Figures {
        let found = try Self.style(of: recording)
        func difference(_ id: String) -> Double? { found[id].flatMap { here in style[id].map { abs(here - $0) } } }
        let distance = found.distance(to: style)
        return ChainEvaluationReport.Figures(
            style: distance.isFinite ? distance : nil, spectrumDB: try spectrum.distanceDB(of: recording.mono()),
            loudnessLU: difference("integrated_loudness_lufs"), crestDB: difference("crest_db"),
            spectral: try zip(spectral, recording.channels).reduce(0) { $0 + (try $1.0.of($1.1)) } / Double(spectral.count))
    }

    private static func style(of recording: Recording) throws -> StyleProfile {
        guard let style = try FileAnalysis.analyse(recording.heard, measuresStyle: true).style else {
            throw SoundalikeError(.badData, nil, "what comes out of the chain is silent")
        }
        return style
    }
}
