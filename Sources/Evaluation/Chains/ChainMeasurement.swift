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

    init(reference: AudioInput, wanted: AudioInput) throws {
        style = try Self.style(of: reference)
        let recording = try Self.recording(reference)
        spectrum = try ReferenceDistance(to: recording.mono(), sampleRateHz: recording.sampleRateHz)
        spectral = try Self.recording(wanted).channels.map { try SpectralDistance(to: $0) }
    }

    func figures(of input: AudioInput) throws -> ChainEvaluationReport.Figures {
        let found = try Self.style(of: input), recording = try Self.recording(input)
        func difference(_ id: String) -> Double? { found[id].flatMap { here in style[id].map { abs(here - $0) } } }
        let distance = found.distance(to: style)
        return ChainEvaluationReport.Figures(
            style: distance.isFinite ? distance : nil, spectrumDB: try spectrum.distanceDB(of: recording.mono()),
            loudnessLU: difference("integrated_loudness_lufs"), crestDB: difference("crest_db"),
            spectral: try zip(spectral, recording.channels).reduce(0) { $0 + (try $1.0.of($1.1)) } / Double(spectral.count))
    }

    private static func style(of input: AudioInput) throws -> StyleProfile {
        guard let style = try FileAnalysis.analyse(input, measuresStyle: true).style else {
            throw SoundalikeError(.badData, input.name, "is silent after the chain")
        }
        return style
    }

    private static func recording(_ input: AudioInput) throws -> Recording {
        switch input {
        case .file(let path): try Recording.read(path: path)
        case .memory(let recording, _): recording
        }
    }
}
