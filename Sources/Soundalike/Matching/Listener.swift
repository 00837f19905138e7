import SoundalikeArchitectures
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeSpectra

/// Streams a recording into a network's embedding: mono at the network's rate, spectrogram frames, embedder.
///
/// What it holds at any time is a few hundred frames, however long the recording is.
struct Listener {
    private let path: String
    private let progress: (@Sendable (Double) -> Void)?
    private let stream: MonoStream
    private let frontEnd: MelFrontEnd

    /// Frames that are handed on at a time.
    private static let framesPerBlock = 256

    /// - Throws: ``SoundalikeError`` when the recording cannot be read or is too short to listen to, or the part makes no sense.
    init(_ input: AudioInput, frontEnd settings: FrontEndSettings, options: MatchOptions) throws {
        (path, progress) = (input.name, options.progress)
        stream = try MonoStream(
            input, rateHz: settings.sampleRateHz, startSeconds: options.startSeconds, durationSeconds: options.durationSeconds)
        try AnalysisCheck.checkDuration(Double(stream.frameCount) / stream.sampleRateHz, of: path)
        frontEnd = try MelFrontEnd(settings)
    }

    var durationSeconds: Double { Double(stream.frameCount) / stream.sampleRateHz }

    /// The embedding of the whole part, and what may have made listening harder, a line each. Call it once.
    ///
    /// - Throws: ``SoundalikeError`` `.badData` for a truncated file, samples that are not finite, or silence; `.inputOutput`.
    func embedding(by model: MatcherModel, threads: Int) throws -> (values: [Float], warnings: [String]) {
        let settings = frontEnd.settings
        let embedder = Embedder(model.network, threads: threads)
        let samples = PlanarBlock(
            channelCount: 1, capacity: (Self.framesPerBlock - 1) * settings.hopLength + settings.transformLength)
        let frames = PlanarBlock(channelCount: 1, capacity: Self.framesPerBlock * settings.bandCount)
        let start = samples.channels[0]
        var held = 0, heard = 0
        var isSilent = true
        var check = ListeningCheck(sampleRateHz: stream.sampleRateHz, centresHz: frontEnd.centresHz)
        while true {
            try Interruption.check()
            let room = UnsafeMutableBufferPointer(start: start + held, count: samples.capacity - held)
            let got = try stream.read(into: room)
            if got == 0 { break }
            isSilent = isSilent && room.prefix(got).allSatisfy { $0 == 0 }
            check.add(samples: UnsafeBufferPointer(rebasing: room.prefix(got)))
            held += got
            heard += got
            progress?(min(1, Double(heard) / Double(stream.frameCount)))
            let count = settings.frameCount(sampleCount: held)
            frontEnd.write(frames: count, of: UnsafeBufferPointer(start: start, count: held), to: frames[0])
            let spectra = UnsafeBufferPointer(rebasing: frames[0].prefix(count * settings.bandCount))
            if settings.magnitude == .decibels { check.add(frames: spectra) }
            embedder.push(spectra)
            // The next frame begins within what is held: a hop is never longer than a frame.
            let used = count * settings.hopLength
            held -= used
            start.update(from: start + used, count: held)
        }
        try AnalysisCheck.checkSound(isSilent: isSilent, of: path)
        do { return (try embedder.finish(), check.warnings(path: path)) } catch var error as SoundalikeError {
            error.subject = path
            throw error
        }
    }
}
