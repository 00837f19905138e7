import Dispatch
import Soundalike
import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra
import Synchronization

/// What charts and pages show of a recording.
public struct FileProfile: Sendable {
    /// As the caller named it.
    public let path: String
    /// What the file is made of.
    public let format: AudioFileFormat
    /// Its length.
    public let durationSeconds: Double
    /// Loudness, range and peaks.
    public let loudness: Loudness
    /// The average spectrum of the active parts in 1/12 octave, dB of a full-scale sine; nil where there is nothing.
    public let spectrumDB: [Double?]
    let spectrogram: Spectrogram
    let waveform: Waveform

    /// The centres of the bands of ``spectrumDB``, Hz.
    public static let spectrumFrequenciesHz = FractionalOctaveSpectrum.Bands.twelfthOctaves.centresHz

    /// Measures the file at `path` in one pass of blocks, so that memory does not grow with its length.
    ///
    /// - Throws: ``SoundalikeError`` as reading does, and `.interrupted` when the running task is cancelled.
    public init(path: String) throws {
        let reader = try RecordingReader(path: path)
        let format = reader.format, rate = format.sampleRateHz
        let meter = try LoudnessMeter(sampleRateHz: rate, channelCount: format.channelCount, speakers: reader.metadata.speakers)
        let spectrum = try FractionalOctaveSpectrum(
            sampleRateHz: rate, channelCount: format.channelCount, frameCount: reader.frameCount, bands: .twelfthOctaves)
        let spectrogramMeter = try SpectrogramMeter(sampleRateHz: rate, frameCount: reader.frameCount)
        var waveform = Waveform(frameCount: reader.frameCount)
        let block = PlanarBlock(channelCount: format.channelCount, capacity: 8_192)
        let mono = PlanarBlock(channelCount: 1, capacity: block.capacity)
        while case let count = try reader.read(into: block), count > 0 {
            try Interruption.check()
            meter.add(block.channels, frameCount: count)
            spectrum.add(block.channels, frameCount: count)
            waveform.add(block.channels, channelCount: format.channelCount, frameCount: count)
            block.mix(into: mono.channels[0], frameCount: count)
            spectrogramMeter.add(mono.channels[0], frameCount: count)
        }
        self.path = path
        self.format = format
        durationSeconds = reader.durationSeconds
        loudness = meter.measure()
        spectrumDB = spectrum.levelsDB()
        spectrogram = spectrogramMeter.finish()
        self.waveform = waveform
    }

    /// The profiles of several files, made at once.
    ///
    /// - Throws: the first file's error, in their order, that has one.
    public static func of(_ paths: [String]) throws -> [FileProfile] {
        let results = Mutex([Result<FileProfile, any Error>?](repeating: nil, count: paths.count))
        DispatchQueue.concurrentPerform(iterations: paths.count) { index in
            let result = Result { try FileProfile(path: paths[index]) }
            results.withLock { $0[index] = result }
        }
        return try results.withLock { $0 }.compactMap { try $0?.get() }
    }
}
