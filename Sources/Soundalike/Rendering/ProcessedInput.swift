import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// A recording heard through a chain of effects: a stream of blocks at the recording's own rate, on all its channels, sample-aligned with it.
/// Can be gone through more than once, always with the same samples.
final class ProcessedInput {
    let input: AudioInput
    let reader: RecordingReader
    let options: RenderOptions
    /// Frames that come out: those of the recording and the tail.
    let frameCount: Int
    /// What the last call of `read` gave.
    let block: PlanarBlock
    private let renderer: ChainRenderer

    /// Frames that are read, processed and written at a time.
    private static let blockFrames = 8_192

    /// - Parameter reader: what is heard of the recording, where it is not all there is: what other effects made of it.
    /// - Throws: ``SoundalikeError`` when the recording cannot be read, an effect is unknown or cannot run, or the tail makes no sense.
    init(_ settings: Settings, input: AudioInput, reader: RecordingReader? = nil, options: RenderOptions) throws {
        self.input = input
        self.reader = try reader ?? input.open()
        let reader = self.reader
        self.options = options
        let format = reader.format
        renderer = try ChainRenderer(
            settings, amounts: options.amounts, registry: options.registry, sampleRateHz: format.sampleRateHz,
            channelCount: format.channelCount, maximumBlockFrames: Self.blockFrames, tailSeconds: options.tailSeconds)
        frameCount = reader.frameCount + Int((options.tailSeconds * format.sampleRateHz).rounded())
        block = PlanarBlock(channelCount: format.channelCount, capacity: Self.blockFrames)
    }

    var format: AudioFileFormat { reader.format }
    var warnings: [String] { reader.warnings.map { "\(reader.path): \($0)" } + renderer.warnings.map { "\($0.id): \($0.warning)" } }

    /// Goes back to the first frame.
    ///
    /// - Throws: ``SoundalikeError`` when the file cannot be positioned.
    func rewind() throws {
        try reader.seek(toFrame: 0)
        renderer.reset()
    }

    /// Puts the next frames into `block`.
    ///
    /// - Returns: how many; 0 at the end.
    /// - Throws: ``SoundalikeError`` `.badData` for a truncated file or samples that are not finite, `.inputOutput`,
    ///   `.interrupted` when the options say so, and why an effect fails.
    func read() throws -> Int {
        let channels = block.channelPointers
        while true {
            if options.shouldStop() { throw SoundalikeError(.interrupted, reader.path, "interrupted") }
            let got = try reader.read(into: block)
            let count = try process(channels, frameCount: got)
            guard got > 0 else { return count }
            // None come out while the latency lasts.
            if count > 0 { return count }
        }
    }

    /// Pushes `frameCount` frames through the effects; none stand for the end of the file.
    private func process(_ channels: ChannelPointers, frameCount: Int) throws -> Int {
        do {
            return try frameCount > 0 ? renderer.push(channels, frameCount: frameCount) : renderer.drain(channels, capacity: block.capacity)
        } catch var error as SoundalikeError {
            // The subject is the plugin; which file was too much for it counts as well.
            error.problem += " while it processed \(reader.path)"
            throw error
        }
    }
}
