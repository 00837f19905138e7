import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeSpectra

/// How a controller sees a recording: consecutive frames, each in the middle of a longer context that is heard as a spectrogram.
public struct FrameGeometry: Hashable, Sendable {
    public var frontEnd: FrontEndSettings
    public var timing: ControllerTiming

    /// Frames that are whole numbers of the front end's hops, so that contexts share their spectrogram's rows.
    public init(frontEnd: FrontEndSettings, timing: ControllerTiming) {
        self.frontEnd = frontEnd
        self.timing = timing
    }

    var sampleRateHz: Double { frontEnd.sampleRateHz }
    /// Samples that one row of settings holds for.
    var frameLength: Int { timing.frameSamples }
    /// Samples that are heard before an excerpt.
    var samplesBefore: Int { timing.samplesBefore }
    /// Samples that are heard after an excerpt.
    var samplesAfter: Int { timing.contextSamples - timing.frameSamples - timing.samplesBefore }
    /// Rows of a context's spectrogram.
    var contextRows: Int { frontEnd.frameCount(sampleCount: timing.contextSamples) }
    /// Rows from one frame's context to the next's.
    var rowsPerFrame: Int { timing.frameSamples / frontEnd.hopLength }

    /// Frames that hold `samples`, the last one perhaps not full.
    func frameCount(samples: Int) -> Int { (samples + frameLength - 1) / frameLength }
}

/// An excerpt of a pair in memory, cut into frames.
struct Clip: Sendable {
    private let geometry: FrameGeometry
    private let fadeSamples: Int
    /// `[row, mel]` of the input and what surrounds it: the contexts of all frames, which overlap.
    private let spectrogram: [Float]
    /// The recording before, and after.
    private let input, target: [Float]
    /// By how much the target's average spectrum is above the input's in each third octave, dB; nil where nobody asked.
    let spectrumDifferenceDB: [Double]?

    /// - Parameters:
    ///   - surroundings: the input's samples from `geometry.samplesBefore` before the excerpt to `samplesAfter` after it.
    ///   - target: the target's samples, those of the excerpt.
    ///   - comparesSpectra: whether `spectrumDifferenceDB` is wanted.
    init(surroundings: [Float], target: [Float], fadeSamples: Int, geometry: FrameGeometry, comparesSpectra: Bool = false) throws {
        precondition(surroundings.count == target.count + geometry.samplesBefore + geometry.samplesAfter, "a clip has its surroundings")
        self.geometry = geometry
        self.fadeSamples = min(fadeSamples, target.count / 2)
        self.target = target
        input = Array(surroundings[geometry.samplesBefore..<(geometry.samplesBefore + target.count)])
        let spectra = try comparesSpectra ? [target, input].map { try averageSpectrumDB(of: $0, sampleRateHz: geometry.sampleRateHz) } : nil
        spectrumDifferenceDB = spectra.map { zip($0[0], $0[1]).map(-) }
        let rest = geometry.frameCount(samples: target.count) * geometry.frameLength - target.count
        spectrogram = try MelFrontEnd(geometry.frontEnd).spectrogram(of: surroundings + [Float](repeating: 0, count: rest))
    }

    /// Frames, the last one filled up with silence.
    var frameCount: Int { geometry.frameCount(samples: target.count) }

    /// What the encoder hears for frame `index`: `[row, mel]` of the samples around it.
    func spectrogram(_ index: Int) -> ArraySlice<Float> {
        let bands = geometry.frontEnd.bandCount, start = index * geometry.rowsPerFrame * bands
        return spectrogram[start..<(start + geometry.contextRows * bands)]
    }

    /// The input's samples of frame `index`, with the fades.
    func input(_ index: Int) -> [Float] { faded(input, from: index * geometry.frameLength) }

    /// The target's samples of frame `index`, with the fades, later by `delay` samples: the latency of what the input goes through.
    func target(_ index: Int, delay: Int) -> [Float] { faded(target, from: index * geometry.frameLength - delay) }

    private func faded(_ samples: [Float], from start: Int) -> [Float] {
        (start..<(start + geometry.frameLength)).map { samples.indices.contains($0) ? samples[$0] * fade(at: $0) : 0 }
    }

    /// A straight line up at the excerpt's start, and down at its end.
    private func fade(at sample: Int) -> Float {
        guard fadeSamples > 0 else { return 1 }
        return Float(min(sample + 1, target.count - sample, fadeSamples)) / Float(fadeSamples)
    }
}
