import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra
import SoundalikeStyle

/// What an audio file is and how it sounds, in figures.
///
///     let analysis = try FileAnalysis.analyse("voice.wav")
///     let loudnessLUFS = analysis.loudness.integratedLUFS
public struct FileAnalysis: Sendable, Equatable {
    /// One third-octave band of the average spectrum.
    public struct Band: Sendable, Equatable {
        /// The band's nominal centre, Hz.
        public let frequencyHz: Double
        /// Mean power over the active parts and the channels, dB; 0 is a full-scale sine. Nil beyond half the sample rate and where
        /// there is nothing.
        public let levelDB: Double?
    }

    /// As the caller named it, or the name of a recording in memory.
    public let path: String
    /// What the file is made of.
    public let format: AudioFileFormat
    /// The length of the file, seconds.
    public let durationSeconds: Double
    /// The length of the part that the other figures are about, seconds.
    public let analysedSeconds: Double
    /// Loudness, range and peaks.
    public let loudness: Loudness
    /// Bands of 25 Hz … 20 kHz. Active is what is above −70 dB and less than 20 dB below the mean of that.
    public let spectrum: [Band]
    /// How it sounds beside its tone; nil when that was not asked for, and for silence.
    public let style: StyleProfile?

    /// Measures the file at `path`, or a part of it, as other inputs.
    public static func analyse(
        _ path: String, startSeconds: Double = 0, durationSeconds: Double? = nil, measuresStyle: Bool = false
    ) throws -> FileAnalysis {
        try analyse(.file(path), startSeconds: startSeconds, durationSeconds: durationSeconds, measuresStyle: measuresStyle)
    }

    /// Measures a recording, or a part of it, in blocks, so that memory does not grow with its length.
    ///
    /// - Parameters:
    ///   - input: the recording.
    ///   - startSeconds: where to begin.
    ///   - durationSeconds: how much to measure; to the end when nil.
    ///   - measuresStyle: whether ``style`` is wanted too.
    /// - Throws: ``SoundalikeError``: `.noInput`, `.badData` when it is not sound audio, `.usage` when the part makes no sense,
    ///   `.interrupted` when the running task is cancelled. Silence is no error: its figures are nil.
    public static func analyse(
        _ input: AudioInput, startSeconds: Double = 0, durationSeconds: Double? = nil, measuresStyle: Bool = false
    ) throws -> FileAnalysis {
        let reader = try input.open()
        let format = reader.format
        let part = try reader.frames(startSeconds: startSeconds, durationSeconds: durationSeconds)
        let meter = try LoudnessMeter(sampleRateHz: format.sampleRateHz, channelCount: format.channelCount, speakers: reader.metadata.speakers)
        let spectrum = try FractionalOctaveSpectrum(
            sampleRateHz: format.sampleRateHz, channelCount: format.channelCount, frameCount: part.count)
        let style = measuresStyle ? try StyleMeter(sampleRateHz: format.sampleRateHz, channelCount: format.channelCount) : nil
        try reader.forEachBlock(in: part) { channels, frameCount in
            meter.add(channels, frameCount: frameCount)
            spectrum.add(channels, frameCount: frameCount)
            style?.add(channels, frameCount: frameCount)
        }
        return FileAnalysis(
            path: input.name, format: format, durationSeconds: reader.durationSeconds,
            analysedSeconds: Double(part.count) / format.sampleRateHz, loudness: meter.measure(),
            spectrum: zip(FractionalOctaveSpectrum.nominalHz, spectrum.levelsDB()).map { Band(frequencyHz: $0, levelDB: $1) },
            style: try style?.finish())
    }
}

extension RecordingReader {
    /// Reads the frames of `part`, block by block.
    ///
    /// - Throws: as `seek` and `read` do, and `.interrupted` when the running task is cancelled.
    func forEachBlock(
        in part: Range<Int>, _ body: (UnsafePointer<UnsafeMutablePointer<Float>>, _ frameCount: Int) throws -> Void
    ) throws {
        try seek(toFrame: part.lowerBound)
        let block = PlanarBlock(channelCount: format.channelCount, capacity: 8_192)
        var left = part.count
        while left > 0 {
            try Interruption.check()
            let got = try read(into: block.channels, frameCount: min(left, block.capacity))
            guard got > 0 else { break }
            try body(block.channels, got)
            left -= got
        }
    }

    /// A meter that has heard the whole.
    ///
    /// - Throws: as ``forEachBlock(in:_:)``.
    func loudnessMeter(truePeak: Bool = true) throws -> LoudnessMeter {
        let meter = try LoudnessMeter(
            sampleRateHz: format.sampleRateHz, channelCount: format.channelCount, speakers: metadata.speakers, truePeak: truePeak)
        try forEachBlock(in: 0..<frameCount) { meter.add($0, frameCount: $1) }
        return meter
    }
}
