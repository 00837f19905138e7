import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra

/// The same passages, processed by something else: the chain is to make the same of them.
///
/// Compared are levels in third octaves over time, with windows of several lengths, which a delay of a few samples does not change; longer delays are
/// found and taken out.
struct TargetGoal: Goal {
    private let sampleRateHz: Double
    private let kept: [Range<Int>]
    /// `[window length][level]` of the target.
    private let wanted: [[Double]]

    /// Window lengths, seconds.
    private static let windowSeconds = [0.012, 0.046, 0.19]
    /// What a level may be off, dB, and how many of the levels count as if they were independent.
    private static let deviationDB = 2.0, independentCount = 200.0

    /// - Parameters:
    ///   - target: the passages of the processed recording, aligned with those of the input.
    ///   - passages: those of the input.
    init(target: [[Float]], passages: Passages) throws {
        sampleRateHz = passages.sampleRateHz
        kept = passages.kept
        let block = PlanarBlock(target)
        let spectra = try Self.windowSeconds.map { try BandLevels(windowSeconds: $0, sampleRateHz: passages.sampleRateHz) }
        let kept = kept
        wanted = spectra.map { spectrum in kept.flatMap { spectrum.levelsDB(of: block, in: $0) } }
    }

    func makeListener() throws -> any GoalListener {
        Listener(try Self.windowSeconds.map { try BandLevels(windowSeconds: $0, sampleRateHz: sampleRateHz) }, goal: self)
    }

    /// It has levels for each window, and so fewer of a part.
    func part(_ passages: Passages) -> (any Goal)? { nil }

    private final class Listener: GoalListener {
        private let spectra: [BandLevels]
        private let goal: TargetGoal

        init(_ spectra: [BandLevels], goal: TargetGoal) {
            (self.spectra, self.goal) = (spectra, goal)
        }

        func residuals(of output: PlanarBlock) throws -> [Double] {
            zip(spectra, goal.wanted).flatMap { spectrum, wanted in
                let weight = (independentCount / Double(spectra.count * max(1, wanted.count))).squareRoot() / deviationDB
                return zip(goal.kept.flatMap { spectrum.levelsDB(of: output, in: $0) }, wanted).map { weight * ($0 - $1) }
            }
        }
    }
}

/// Levels of third octaves in one window after the other, all channels together.
final class BandLevels {
    private let fft: RealFFT
    private let window: [Float]
    /// The first bin of each band, and the one after the last band's last.
    private let edges: [Int]
    private let windowed, real, imaginary: UnsafeMutablePointer<Float>

    /// Softer than this counts as this, dB: what nobody hears need not agree.
    private static let floorDB = -70.0

    init(windowSeconds: Double, sampleRateHz: Double) throws {
        var length = 64
        while Double(length) < 0.75 * windowSeconds * sampleRateHz { length *= 2 }
        guard let fft = RealFFT(length: length) else { throw SoundalikeError(.internalFault, nil, "no spectrum at \(sampleRateHz) Hz") }
        self.fft = fft
        window = hannWindow(length: length)
        var edges: [Int] = []
        // Bands narrower than two bins of this window are left to longer windows.
        for number in 0..<28 {
            let hz = 40 * power(2, Double(number) / 3), bin = Int((hz * Double(length) / sampleRateHz).rounded())
            guard bin < fft.binCount else { break }
            if bin >= 2, bin - (edges.last ?? 0) >= 2 { edges.append(bin) }
        }
        self.edges = edges
        windowed = .allocate(capacity: length)
        real = .allocate(capacity: fft.binCount)
        imaginary = .allocate(capacity: fft.binCount)
    }

    deinit { for pointer in [windowed, real, imaginary] { pointer.deallocate() } }

    /// `[window][band]`, dB; windows overlap by half.
    func levelsDB(of block: PlanarBlock, in frames: Range<Int>) -> [Double] {
        var levels: [Double] = []
        let scale = 8 / Double(fft.length * fft.length)
        var powers = [Double](repeating: 0, count: max(0, edges.count - 1))
        for start in stride(from: frames.lowerBound, through: frames.upperBound - fft.length, by: fft.length / 2) {
            for band in powers.indices { powers[band] = 0 }
            for channel in 0..<block.channelCount {
                let samples = block.channels[channel] + start
                window.withUnsafeBufferPointer { window in
                    for index in window.indices { windowed[index] = samples[index] * window[index] }
                }
                fft.forward(windowed, real: real, imaginary: imaginary)
                for band in powers.indices {
                    var sum: Float = 0
                    for bin in edges[band]..<edges[band + 1] { sum += real[bin] * real[bin] + imaginary[bin] * imaginary[bin] }
                    powers[band] += Double(sum)
                }
            }
            for power in powers { levels.append(decibels(power: power * scale + SoundalikeFoundations.power(decibels: Self.floorDB))) }
        }
        return levels
    }
}
