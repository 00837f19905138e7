import SoundalikeFoundations

/// The average spectrum of a stream's active parts in bands of a third or a twelfth of an octave (IEC 61260-1, base ten).
///
/// Windows are sorted by level as they come, so that what counts as active can be decided at the end without a second pass: what is
/// above −70 dB and less than 20 dB below the mean of that, like the gates of EBU Tech 3342.
public final class FractionalOctaveSpectrum {
    /// How wide the bands are.
    public enum Bands: Sendable {
        /// 30 bands, 25 Hz … 20 kHz.
        case thirdOctaves
        /// 117 bands, 25 Hz … 20 kHz.
        case twelfthOctaves

        /// Band *i* lies at 1000 · 10^(*i* / this) Hz.
        var perDecade: Int {
            switch self {
            case .thirdOctaves: 10
            case .twelfthOctaves: 40
            }
        }

        var numbers: ClosedRange<Int> { -16 * perDecade / 10...13 * perDecade / 10 }
        /// The bands' exact centres, Hz.
        public var centresHz: [Double] { numbers.map { 1_000 * exponential(logarithm(10) * Double($0) / Double(perDecade)) } }
    }

    /// What the third octaves are called, Hz.
    public static let nominalHz: [Double] = [
        25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1_000, 1_250, 1_600, 2_000, 2_500, 3_150, 4_000,
        5_000, 6_300, 8_000, 10_000, 12_500, 16_000, 20_000,
    ]
    /// Windows of each level are summed apart, 1 dB each; softer ones than the first are never active.
    private static let levelsDB = -70...40
    private static let relativeGateDB = -20.0

    /// A run of bins with the part of each that lies in a band.
    private struct WeightedBins {
        let firstBin: Int
        let weights: [Float]
    }

    private let fft: RealFFT
    /// Nil for a band above half the sample rate.
    private let bands: [WeightedBins?]
    /// A window's worth of samples of each channel, the first `filled` of them valid.
    private let held: [UnsafeMutablePointer<Float>]
    private var filled = 0
    private let window: [Float]
    private let windowed: UnsafeMutablePointer<Float>
    private let real, imaginary: UnsafeMutablePointer<Float>
    /// `[level][band]` power, and windows a level.
    private var powers: [Double]
    private var counts: [Int]
    private var hasMeasured = false

    /// - Parameter frameCount: how many frames there will be.
    /// - Throws: ``SoundalikeError`` `.internalFault` for a rate that no transform is made for.
    public init(sampleRateHz: Double, channelCount: Int, frameCount: Int, bands: Bands = .thirdOctaves) throws {
        let length = Self.windowLength(sampleRateHz: sampleRateHz, frameCount: frameCount)
        guard let fft = RealFFT(length: length) else {
            throw SoundalikeError(.internalFault, nil, "no spectrum at \(sampleRateHz) Hz")
        }
        self.fft = fft
        self.bands = bands.centresHz.map {
            Self.bins(around: $0, perDecade: bands.perDecade, binHz: sampleRateHz / Double(length), highestBin: length / 2)
        }
        held = (0..<channelCount).map { _ in
            let channel = UnsafeMutablePointer<Float>.allocate(capacity: length)
            channel.initialize(repeating: 0, count: length)
            return channel
        }
        window = hannWindow(length: length)
        windowed = .allocate(capacity: length)
        real = .allocate(capacity: fft.binCount)
        imaginary = .allocate(capacity: fft.binCount)
        powers = Array(repeating: 0, count: Self.levelsDB.count * self.bands.count)
        counts = Array(repeating: 0, count: Self.levelsDB.count)
    }

    deinit {
        for pointer in held + [windowed, real, imaginary] { pointer.deallocate() }
    }

    /// Half a second tells 25 Hz from 31.5; what is shorter has to do with less.
    private static func windowLength(sampleRateHz: Double, frameCount: Int) -> Int {
        var length = 64
        while Double(length) < sampleRateHz / 2, 2 * length <= frameCount { length *= 2 }
        return length
    }

    /// The bins between half a band below and above the centre, the outer ones in part.
    private static func bins(around centreHz: Double, perDecade: Int, binHz: Double, highestBin: Int) -> WeightedBins? {
        let centre = centreHz / binHz
        guard centre < Double(highestBin) else { return nil }
        let edge = exponential(logarithm(10) / Double(2 * perDecade))
        let low = centre / edge, high = min(centre * edge, Double(highestBin))
        let first = Int(low.rounded()), last = Int(high.rounded())
        return WeightedBins(
            firstBin: first,
            weights: (first...last).map { Float(max(0, min(high, Double($0) + 0.5) - max(low, Double($0) - 0.5))) })
    }

    /// Takes the next frames.
    ///
    /// - Parameter channels: one pointer a channel, each to `frameCount` samples.
    public func add(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount: Int) {
        var done = 0
        while done < frameCount {
            let frames = min(frameCount - done, fft.length - filled)
            for channel in 0..<held.count {
                (held[channel] + filled).update(from: channels[channel] + done, count: frames)
            }
            done += frames
            filled += frames
            if filled == fft.length {
                measureWindow()
                keepSecondHalf()
            }
        }
    }

    /// The mean power of each band over channels and active windows, dB; 0 dB is a full-scale sine. Nil for a band that the sample rate
    /// does not reach or that holds nothing, and for all when nothing is active. Call it at the end.
    public func levelsDB() -> [Double?] {
        if !hasMeasured {
            // Fewer frames than the shortest window: silence follows.
            for channel in 0..<held.count {
                (held[channel] + filled).update(repeating: 0, count: fft.length - filled)
            }
            measureWindow()
        }
        let active = activeLevels()
        let count = counts[active].reduce(0, +)
        return bands.indices.map { band in
            let power = active.reduce(0) { $0 + powers[$1 * bands.count + band] }
            return power > 0 ? decibels(power: power / Double(count)) : nil
        }
    }

    /// The indices of the levels whose windows count.
    private func activeLevels() -> Range<Int> {
        let total = counts.reduce(0, +)
        guard total > 0 else { return 0..<0 }
        let mean = zip(Self.levelsDB, counts).reduce(0) { $0 + power(decibels: Double($1.0)) * Double($1.1) } / Double(total)
        let thresholdDB = Int((decibels(power: mean) + Self.relativeGateDB).rounded())
        return max(thresholdDB - Self.levelsDB.lowerBound, 0)..<counts.count
    }

    /// Adds the held window to the sums of its level.
    private func measureWindow() {
        hasMeasured = true
        // The bins of a full-scale sine under this window, squared, sum to length² · 3/32.
        let scale = 32 / (3 * Double(fft.length) * Double(fft.length)) / Double(held.count)
        var bandPowers = Array(repeating: 0.0, count: bands.count)
        var total = 0.0
        for channel in 0..<held.count {
            let samples = held[channel]
            window.withUnsafeBufferPointer { window in
                for index in window.indices { windowed[index] = samples[index] * window[index] }
            }
            fft.forward(windowed, real: real, imaginary: imaginary)
            for bin in 0..<fft.binCount {
                real[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin]
                total += Double(real[bin]) * scale
            }
            for (index, band) in bands.enumerated() {
                guard let band else { continue }
                var sum = 0.0
                for (offset, weight) in band.weights.enumerated() { sum += Double(weight * real[band.firstBin + offset]) }
                bandPowers[index] += sum * scale
            }
        }
        let levelDB = decibels(power: total)
        guard levelDB >= Double(Self.levelsDB.lowerBound) else { return }
        let level = Int(min(levelDB, Double(Self.levelsDB.upperBound)).rounded(.down)) - Self.levelsDB.lowerBound
        counts[level] += 1
        for band in bands.indices { powers[level * bands.count + band] += bandPowers[band] }
    }

    /// Windows overlap by half.
    private func keepSecondHalf() {
        filled = fft.length / 2
        for channel in 0..<held.count {
            held[channel].update(from: held[channel] + filled, count: filled)
        }
    }
}
