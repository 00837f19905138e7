import SoundalikeAudio

/// `read AUDIO…`: decoding files block by block.
struct ReadWorkload: Workload {
    private let paths: [String]
    private var frameCount = 0

    init(audio paths: [String]) { self.paths = paths }

    mutating func run() throws {
        frameCount = 0
        for path in paths {
            let reader = try RecordingReader(path: path)
            let block = PlanarBlock(channelCount: reader.format.channelCount, capacity: 8_192)
            while case let got = try reader.read(into: block), got > 0 { frameCount += got }
        }
    }

    func figure() -> Double { Double(frameCount) }
}

/// `resample RATE AUDIO…`: mono mixes in memory to another rate; nothing to do for those that have it.
struct ResampleWorkload: Workload {
    private let mixes: [Recording]
    private let rateHz: Double
    private var resampled: [Recording] = []

    init(rateHz: Double, audio paths: [String]) throws {
        self.rateHz = rateHz
        mixes = try paths.map { path in
            let recording = try Recording.read(path: path)
            return Recording(channels: [recording.mono()], sampleRateHz: recording.sampleRateHz)
        }
    }

    mutating func run() throws {
        resampled = []
        resampled = try mixes.map { try $0.resampled(to: rateHz) }
    }

    func figure() -> Double { levelDB(resampled.map { $0.channels[0] }) }
}

/// `write AUDIO OUTPUT`: a recording in memory to a file of the format it came in, with dither.
struct WriteWorkload: Workload {
    private let recording: Recording
    private let format: AudioFileFormat
    private let output: String
    private var clipped = 0

    init(audio: String, output: String) throws {
        format = try RecordingReader(path: audio).format
        recording = try Recording.read(path: audio)
        self.output = output
    }

    mutating func run() throws { clipped = try recording.write(to: output, as: format, overwrite: true) }

    func figure() -> Double { Double(clipped) }
}
