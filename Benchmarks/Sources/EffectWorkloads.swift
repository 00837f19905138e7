import SoundalikeAudio
import SoundalikeEffects

/// `effects AUDIO SETTINGS`: a whole recording in memory through the chain of a parameter document, from arrays to arrays.
struct RenderingWorkload: Workload {
    private let recording: Recording
    private let settings: Settings
    private var output: [[Float]] = []

    init(audio: String, settings path: String) throws {
        recording = try Recording.read(path: audio)
        settings = try Settings(contentsOf: path)
    }

    mutating func run() throws {
        output = []
        output = try ChainRenderer.render(recording.channels, settings: settings, sampleRateHz: recording.sampleRateHz)
    }

    func figure() -> Double { levelDB(output) }
}

/// `loudness AUDIO` and `loudness-and-peak AUDIO`: a recording in memory metered: integrated and short-term loudness, range and
/// sample peak; or those and the true peak.
struct LoudnessWorkload: Workload {
    private let recording: Recording
    private let truePeak: Bool
    private var loudness = Loudness()

    init(audio: String, truePeak: Bool) throws {
        self.truePeak = truePeak
        recording = try Recording.read(path: audio)
    }

    mutating func run() throws { loudness = try LoudnessMeter.measure(recording, truePeak: truePeak) }

    func figure() -> Double { loudness.integratedLUFS ?? .nan }
}
