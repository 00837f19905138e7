import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeSpectra

/// Streams a recording past a controller's network: mono at its rate, spectrogram rows, a context for each frame, a row of values for each context.
///
/// Contexts overlap, and so share spectrogram rows. What is held at any time is a few contexts, however long the recording is.
struct ControllerListener {
    private let path: String
    private let stream: MonoStream
    private let model: ControllerModel
    private let frontEnd: MelFrontEnd
    private let gain: Float

    /// Contexts that are heard at a time.
    private static let framesPerBlock = 16

    /// - Parameter gainDB: what the recording is made louder by before the network hears it.
    /// - Throws: ``SoundalikeError`` when the recording cannot be read or is too short to listen to.
    init(_ input: AudioInput, model: ControllerModel, gainDB: Double = 0) throws {
        path = input.name
        gain = Float(amplitude(decibels: gainDB))
        self.model = model
        stream = try MonoStream(input, rateHz: model.frontEnd.sampleRateHz)
        try AnalysisCheck.checkDuration(Double(stream.frameCount) / stream.sampleRateHz, of: path)
        frontEnd = try MelFrontEnd(model.frontEnd)
        guard timing.frameSamples.isMultiple(of: model.frontEnd.hopLength) else {
            throw SoundalikeError(.badData, path, "its frames are not whole numbers of its spectrogram's hops")
        }
    }

    private var timing: ControllerTiming { model.description.timing }

    /// What the recording is made of.
    var format: AudioFileFormat { stream.reader.format }

    /// Frames of the recording, the last one perhaps not full.
    var frameCount: Int { (stream.frameCount + timing.frameSamples - 1) / timing.frameSamples }

    /// The network's values `[frame][value]`, 0…1. Call it once.
    ///
    /// - Parameter progress: called with the part that is done.
    /// - Throws: ``SoundalikeError`` `.badData` for a truncated file, samples that are not finite, or silence; `.inputOutput`; `.interrupted`.
    func values(threads: Int, progress: ((Double) -> Void)?) throws -> [Float] {
        let settings = model.frontEnd, bands = settings.bandCount
        let contextRows = model.network.architecture.frameCount, rowsPerFrame = timing.frameSamples / settings.hopLength
        let runner = try ControllerRunner(model.network, threads: threads)
        let block = PlanarBlock(channelCount: 1, capacity: timing.contextSamples + (Self.framesPerBlock - 1) * timing.frameSamples)
        // The recording begins where the first frame does, and before it there is silence.
        var held = timing.samplesBefore, isSilent = true
        var rows: [Float] = [], values: [Float] = [], contexts: [Float] = []
        values.reserveCapacity(frameCount * model.network.architecture.parameterCount)
        var frame = 0
        while frame < frameCount {
            try Interruption.check()
            let count = min(Self.framesPerBlock, frameCount - frame)
            // Enough samples for the last of these contexts, beyond the recording's end silence.
            let missingRows = (count - 1) * rowsPerFrame + contextRows - rows.count / bands
            let needed = (missingRows - 1) * settings.hopLength + settings.transformLength
            held += try fill(block, from: held, to: needed, isSilent: &isSilent)
            rows += frontEnd.spectrogram(of: Array(block[0].prefix(needed)))
            let used = missingRows * settings.hopLength
            held -= used
            block.channels[0].update(from: block.channels[0] + used, count: held)

            contexts.removeAll(keepingCapacity: true)
            for index in 0..<count {
                let start = index * rowsPerFrame * bands
                contexts += rows[start..<(start + contextRows * bands)]
            }
            values += try runner.values(of: contexts)
            rows.removeFirst(min(rows.count, count * rowsPerFrame * bands))
            frame += count
            progress?(Double(frame) / Double(frameCount))
        }
        try AnalysisCheck.checkSound(isSilent: isSilent, of: path)
        guard values.allSatisfy(\.isFinite) else {
            throw SoundalikeError(.badData, nil, "its answer is not finite: its weights are damaged", remedy: "get the model again")
        }
        return values
    }

    /// Fills `block` with the recording, then with silence, up to `end`; how many samples came.
    private func fill(_ block: PlanarBlock, from start: Int, to end: Int, isSilent: inout Bool) throws -> Int {
        guard end > start else { return 0 }
        let room = UnsafeMutableBufferPointer(rebasing: block[0][start..<end])
        let got = try stream.read(into: room)
        isSilent = isSilent && room.prefix(got).allSatisfy { $0 == 0 }
        if gain != 1 { for index in 0..<got { room[index] *= gain } }
        room[got...].update(repeating: 0)
        return room.count
    }
}
