import SoundalikeFoundations

/// Peak over mean level of each second in which something sounds, and the median of that.
struct CrestMeter {
    private struct Half {
        var peak: Float = 0
        var energy = 0.0
        var frameCount = 0

        func joined(_ other: Half) -> Half {
            Half(peak: max(peak, other.peak), energy: energy + other.energy, frameCount: frameCount + other.frameCount)
        }
    }

    private let halfFrameCount: Int
    private let channelCount: Int
    private var seconds: [Half] = []
    private var last: Half?
    private var current = Half()
    private var passageHasSecond = false
    /// Whether all samples were numbers whose squares are too.
    private(set) var isFinite = true

    /// Seconds this far below the mean of all do not count, or count in part, dB.
    private static let (gateDB, gateWidthDB) = (-20.0, 10.0)

    init(sampleRateHz: Double, channelCount: Int) {
        halfFrameCount = max(1, Int((sampleRateHz / 2).rounded()))
        self.channelCount = channelCount
    }

    mutating func add(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount: Int) {
        var done = 0
        while done < frameCount {
            let count = min(frameCount - done, halfFrameCount - current.frameCount)
            for channel in 0..<channelCount {
                let (peak, energy) = peakAndEnergy(channels[channel] + done, count: count)
                current.peak = max(current.peak, peak)
                current.energy += energy
                isFinite = isFinite && energy.isFinite
            }
            current.frameCount += count
            done += count
            if current.frameCount == halfFrameCount { endHalf() }
        }
    }

    private mutating func endHalf() {
        if let last {
            seconds.append(last.joined(current))
            passageHasSecond = true
        }
        last = current
        current = Half()
    }

    /// A passage shorter than a second counts as one.
    mutating func endPassage() {
        if !passageHasSecond {
            let rest = last.map { $0.joined(current) } ?? current
            if rest.frameCount > 0 { seconds.append(rest) }
        }
        (last, current, passageHasSecond) = (nil, Half(), false)
    }

    /// dB; nil for silence.
    var medianDB: Double? {
        let powers = seconds.map { $0.energy / Double(max(1, $0.frameCount * channelCount)) }
        let mean = powers.reduce(0, +) / Double(max(1, powers.count))
        guard mean > 0 else { return nil }
        let gate = SoftGate(thresholdDB: decibels(power: mean) + Self.gateDB, widthDB: Self.gateWidthDB)
        let crests = zip(seconds, powers).filter { $1 > 0 }.map { second, power in
            (value: decibels(power: Double(second.peak) * Double(second.peak) / power), weight: gate.weight(power: power))
        }
        return Percentiles(crests)[0.5]
    }
}

/// The largest absolute value and the sum of squares.
private func peakAndEnergy(_ samples: UnsafePointer<Float>, count: Int) -> (peak: Float, energy: Double) {
    let raw = UnsafeRawPointer(samples), whole = count / 8 * 8
    var peaks = SIMD8<Float>(repeating: 0), sums = peaks
    for index in stride(from: 0, to: whole, by: 8) {
        let value = raw.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
        let square = value * value
        peaks.replace(with: square, where: square .> peaks)
        sums += square
    }
    var peak = peaks.max(), energy = Double(sums.sum())
    for index in whole..<count {
        let square = samples[index] * samples[index]
        peak = max(peak, square)
        energy += Double(square)
    }
    return (peak.squareRoot(), energy)
}
