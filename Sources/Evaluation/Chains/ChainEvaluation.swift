import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTraining

/// How near a search for a chain's settings comes where the truth is known.
///
/// Of each recording the first half is the input. A reference goes through the chain with settings drawn at random, and the input is matched to
/// it. What should have come out is the input through the same settings. All figures are of whole outputs, not of the passages that the search
/// tried settings out on.
public struct ChainEvaluation: Sendable {
    /// What the reference is made of.
    public enum Reference: String, Sendable, CaseIterable, Encodable {
        /// The recording's other half: another passage of the same voice or song.
        case otherHalf = "other-half"
        /// The next recording, as loud as this one: another voice or song.
        case otherRecording = "other-recording"
        /// The input itself: the chain is fitted to what it made.
        case target
    }

    /// What is evaluated on, and how.
    public struct Options: Sendable {
        /// Where effects come from.
        public var registry = EffectRegistry()
        /// What references are made of.
        public var reference = Reference.otherHalf
        /// Settings that are drawn for each recording.
        public var drawCount = 2
        /// The most of each recording that is used, seconds.
        public var greatestSeconds = 30.0
        /// The most recordings, of all that there are; drawn by the seed.
        public var greatestRecordingCount = Int.max
        /// How it is searched.
        public var search = ChainMatchOptions()
        /// Where inputs, what should come out (`reference`) and what the search makes of them (`match`) are kept; nowhere when nil.
        public var renders: KeptRenders?
        /// Seed of the draws.
        public var seed = 1
        /// Called with the share that is done, 0…1.
        public var progress: @Sendable (Double) -> Void = { _ in }

        public init() {}
    }

    /// What ``Options/renders`` has folders for, beside the reference.
    public static let columnNames = [Condition.inputName, "match"]
    private let matcher: ChainMatcher
    private let listener: Matcher
    private let options: Options

    /// - Parameters:
    ///   - chain: whose settings are looked for.
    ///   - listener: a matcher with a tone model.
    /// - Throws: ``SoundalikeError``, as `ChainMatcher`.
    public init(_ chain: ChainDescription, listener: Matcher, options: Options = Options(), subject: String? = nil) throws {
        matcher = try ChainMatcher(chain, registry: options.registry, subject: subject)
        (self.listener, self.options) = (listener, options)
    }

    /// Matches each recording below `folders`, once for each draw.
    ///
    /// - Throws: ``SoundalikeError``: `.badData` when there are no recordings that are long enough, `.interrupted` when its task is cancelled; what
    ///   reading, searching and rendering throw.
    public func run(folders: [String]) throws -> ChainEvaluationReport {
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(options.seed)))
        let files = Array(try Corpus(folders: folders).files.shuffled(using: &generator).prefix(options.greatestRecordingCount))
        let recordings = try files.map { try Halves(path: $0.path, greatestSeconds: options.greatestSeconds) }
        guard options.reference != .otherRecording || recordings.count > 1 else {
            throw SoundalikeError(.badData, folders.joined(separator: ", "), "holds one recording only, but references are to be of others")
        }
        var cases: [ChainEvaluationReport.Case] = []
        for (index, halves) in recordings.enumerated() {
            let other = recordings[(index + 1) % recordings.count]
            let loudness = try FileAnalysis.analyse(halves.input.heard).loudness.integratedLUFS
            guard let loudness else { throw SoundalikeError(.badData, halves.path, "is too quiet to have a loudness") }
            for draw in 0..<options.drawCount {
                try Interruption.check()
                let settings = try SettingsDraw(matcher, inputLUFS: loudness, registry: options.registry).settings(&generator)
                cases.append(try evaluated(halves, other: other, truth: settings, draw: draw, number: cases.count + 1))
                options.progress(Double(index * options.drawCount + draw + 1) / Double(recordings.count * options.drawCount))
            }
        }
        return ChainEvaluationReport(chain: matcher.chain.name, reference: options.reference, cases: cases)
    }

    private func evaluated(_ halves: Halves, other: Halves, truth: Settings, draw: Int, number: Int) throws -> ChainEvaluationReport.Case {
        let wanted = try render(truth, halves.input)
        let source = switch options.reference {
        case .otherHalf: halves.rest
        case .otherRecording: other.input.scaled(to: halves.input)
        case .target: halves.input
        }
        let reference = try render(truth, source)
        let match = switch options.reference {
        case .target: try matcher.fit(input: halves.input.heard, target: wanted.heard, options: options.search)
        default: try matcher.match(
            input: halves.input.heard, reference: matcher.listen(to: reference.heard, by: listener, options: options.search), by: listener, options: options.search)
        }
        try Interruption.check()
        let matched = try render(match.settings, halves.input)
        for (condition, recording) in zip([Condition.targetName] + Self.columnNames, [wanted, halves.input, matched]) {
            try options.renders?.keep(recording, of: "\(halves.path.pathStem)-\(number)", as: condition)
        }
        let measurement = try ChainMeasurement(reference: reference, wanted: wanted)
        return ChainEvaluationReport.Case(
            recording: halves.path, draw: draw,
            input: try measurement.figures(of: halves.input), matched: try measurement.figures(of: matched),
            truth: try measurement.figures(of: wanted), trialCount: match.trialCount, seconds: match.seconds)
    }

    private func render(_ settings: Settings, _ recording: Recording) throws -> Recording {
        var rendering = RenderOptions()
        rendering.registry = options.registry
        return try Renderer(options: rendering).render(settings, recording).recording
    }
}

/// A recording in two: what is matched, and the rest.
private struct Halves {
    let path: String
    let input: Recording, rest: Recording

    /// The least length of a half, seconds.
    private static let leastSeconds = 1.0

    init(path: String, greatestSeconds: Double) throws {
        self.path = path
        let reader = try RecordingReader(path: path), rateHz = reader.format.sampleRateHz
        let wanted = min(reader.frameCount, Int(greatestSeconds * rateHz))
        guard Double(wanted) >= 2 * Self.leastSeconds * rateHz else { throw SoundalikeError(.badData, path, "is too short to be cut in two") }
        let block = PlanarBlock(channelCount: reader.format.channelCount, capacity: wanted)
        let half = try reader.read(into: block.channels, frameCount: wanted) / 2
        func part(_ frames: Range<Int>) -> Recording {
            let channels = (0..<block.channelCount).map { Array(UnsafeBufferPointer(start: block.channels[$0] + frames.lowerBound, count: frames.count)) }
            return Recording(channels: channels, sampleRateHz: rateHz)
        }
        (input, rest) = (part(0..<half), part(half..<2 * half))
    }
}

extension Recording {
    /// What the library listens to.
    var heard: AudioInput { .memory(self, name: "recording") }

    /// The mean over frames and channels.
    private var power: Double {
        channels.reduce(0) { $0 + $1.reduce(0) { $0 + Double($1) * Double($1) } } / Double(channelCount * frameCount)
    }

    /// The same with the mean power of `other`, so that thresholds mean the same for both.
    fileprivate func scaled(to other: Recording) -> Recording {
        let gain = Float((other.power / max(power, 1e-20)).squareRoot())
        return Recording(channels: channels.map { $0.map { gain * $0 } }, sampleRateHz: sampleRateHz)
    }
}
