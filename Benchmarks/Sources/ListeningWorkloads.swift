import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeSpectra
import SoundalikeStyle
import Soundalike

/// `front-end AUDIO…`: log-mel spectrograms of recordings in memory, as the matcher hears them.
struct FrontEndWorkload: Workload {
    private let samples: [[Float]]
    private let frontEnd: MelFrontEnd
    private(set) var spectrograms: [[Float]] = []

    init(audio paths: [String]) throws {
        let settings = FrontEndSettings()
        frontEnd = try MelFrontEnd(settings)
        samples = try paths.map { path in
            let recording = try Recording.read(path: path)
            return try Recording(channels: [recording.mono()], sampleRateHz: recording.sampleRateHz)
                .resampled(to: settings.sampleRateHz).channels[0]
        }
    }

    mutating func run() {
        spectrograms = []
        spectrograms = samples.map(frontEnd.spectrogram)
    }

    func figure() -> Double { mean(spectrograms[0]) }
}

/// `style AUDIO`: the style of a recording in memory, in one pass.
struct StyleWorkload: Workload {
    private let recording: Recording
    private let meter: StyleMeter
    private var profile: StyleProfile?

    init(audio path: String) throws {
        recording = try Recording.read(path: path)
        meter = try StyleMeter(sampleRateHz: recording.sampleRateHz, channelCount: recording.channelCount)
    }

    mutating func run() throws {
        meter.reset()
        let block = PlanarBlock(channelCount: recording.channelCount, capacity: 8_192)
        for start in stride(from: 0, to: recording.frameCount, by: block.capacity) {
            let frames = min(block.capacity, recording.frameCount - start)
            recording.copy(from: start, frames: frames, to: block)
            meter.add(block.channels, frameCount: frames)
        }
        profile = try meter.finish()
    }

    func figure() -> Double { profile?["level_median_1000hz_db"] ?? 0 }
}

/// `forward MODEL THREADS AUDIO AUDIO`: the network alone, from the spectrograms of two files of one length to log-probabilities.
struct ForwardWorkload: Workload {
    private let network: MatcherInference
    private let spectrograms: [Float]
    private let threads: Int
    private var logProbabilities: [[Double]] = []

    init(model: String, threads: Int, audio: [String]) throws {
        network = try MatcherInference(model: SafetensorsFile(contentsOf: model), subject: model)
        var frontEnd = try FrontEndWorkload(audio: audio)
        frontEnd.run()
        spectrograms = frontEnd.spectrograms.flatMap { $0 }
        self.threads = threads
    }

    mutating func run() throws {
        let embeddings = try network.embeddings(of: spectrograms, count: 2, threads: threads)
        logProbabilities = network.logProbabilities(input: embeddings[0], reference: embeddings[1])
    }

    func figure() -> Double { logProbabilities[0][0] }
}

/// `head MODEL AUDIO AUDIO`: from two embeddings to log-probabilities.
struct HeadWorkload: Workload {
    private let network: MatcherInference
    private let embeddings: [[Float]]
    private var logProbabilities: [[Double]] = []

    init(model: String, audio: [String]) throws {
        let network = try MatcherInference(model: SafetensorsFile(contentsOf: model), subject: model)
        var frontEnd = try FrontEndWorkload(audio: audio)
        frontEnd.run()
        embeddings = try frontEnd.spectrograms.map { try network.embedding(of: $0) }
        self.network = network
    }

    mutating func run() { logProbabilities = network.logProbabilities(input: embeddings[0], reference: embeddings[1]) }

    func figure() -> Double { logProbabilities[0][0] }
}

/// `model MODEL`: finding, reading, checking and digesting a model.
struct ModelWorkload: Workload {
    private let path: String
    private var matcher: Matcher

    init(model path: String) throws {
        self.path = path
        matcher = try Matcher(model: path)
    }

    mutating func run() throws { matcher = try Matcher(model: path) }

    func figure() -> Double { Double(matcher.info.metadata.parameters.count) }
}
