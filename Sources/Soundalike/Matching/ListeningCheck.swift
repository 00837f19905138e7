import SoundalikeFoundations

/// Looks, while a recording is listened to, for what makes settings worse than they should be: too little sound, clipping, a missing
/// top.
struct ListeningCheck {
    private let sampleRateHz: Double
    private let centresHz: [Double]
    /// Blocks of 20 ms by their level, from `lowestDB` up in steps of 1 dB.
    private var blocksByLevel = [Int](repeating: 0, count: 121)
    private static let lowestDB = -120.0
    private let blockLength: Int
    private var blockEnergy = 0.0
    private var blockFilled = 0
    private var clipping = ClippingCheck()
    /// Sums of each band's power over the frames.
    private var bandPowers: [Double]

    /// Less sound than this says little about a voice, seconds.
    private static let leastActiveSeconds = 3.0
    /// Quieter blocks than this below the loud ones are pauses, dB.
    private static let activeRangeDB = 30.0
    /// A recording that reaches this high is complete, Hz.
    private static let fullBandwidthHz = 14_000.0

    /// - Parameter centresHz: of the front end's bands, in whose decibels frames come.
    init(sampleRateHz: Double, centresHz: [Double]) {
        (self.sampleRateHz, self.centresHz) = (sampleRateHz, centresHz)
        blockLength = max(1, Int(0.02 * sampleRateHz))
        bandPowers = .init(repeating: 0, count: centresHz.count)
    }

    /// Takes the next mono samples.
    mutating func add(samples: UnsafeBufferPointer<Float>) {
        clipping.add(samples)
        for sample in samples {
            // In double precision: the square of a large float is infinite.
            blockEnergy += Double(sample) * Double(sample)
            blockFilled += 1
            if blockFilled == blockLength { endBlock() }
        }
    }

    /// Takes the next frames of `[frame, band]`, dB.
    mutating func add(frames: UnsafeBufferPointer<Float>) {
        let bands = centresHz.count
        for start in stride(from: 0, to: frames.count, by: 4 * bands) {
            // Every fourth frame is enough for an average.
            for band in 0..<bands { bandPowers[band] += power(decibels: Double(frames[start + band])) }
        }
    }

    private mutating func endBlock() {
        let levelDB = decibels(power: max(blockEnergy / Double(blockLength), 1e-12))
        blocksByLevel[min(max(Int(levelDB - Self.lowestDB), 0), blocksByLevel.count - 1)] += 1
        (blockEnergy, blockFilled) = (0, 0)
    }

    /// Seconds in which something sounds: no more than 30 dB below the loudest twentieth.
    var activeSeconds: Double {
        let total = blocksByLevel.reduce(0, +)
        var above = 0
        let loud = blocksByLevel.indices.reversed().first { level in
            above += blocksByLevel[level]
            return 20 * above >= total
        } ?? 0
        let active = blocksByLevel[max(0, loud - Int(Self.activeRangeDB))...].reduce(0, +)
        return Double(active * blockLength) / sampleRateHz
    }

    /// A band this far below the loudest holds nothing, dB of mel power.
    private static let emptyRangeDB = 72.0

    /// The centre of the highest band that holds anything, Hz; nil when none does.
    var bandwidthHz: Double? {
        let threshold = (bandPowers.max() ?? 0) * power(decibels: -Self.emptyRangeDB)
        return bandPowers.lastIndex { $0 > threshold && $0 > 0 }.map { centresHz[$0] }
    }

    /// A line for each reason to trust the settings less.
    func warnings(path: String) -> [String] {
        var lines: [String] = []
        if activeSeconds < Self.leastActiveSeconds {
            let seconds = Int((10 * activeSeconds).rounded())
            lines.append("\(path): only \(seconds / 10).\(seconds % 10) s of sound, so the settings are rough; about 10 s are better")
        }
        if clipping.isAudible {
            lines.append("\(path): is clipped, and its distortion may be taken for treble")
        }
        if let bandwidthHz, bandwidthHz < Self.fullBandwidthHz {
            lines.append("\(path): has nothing above \(Int((bandwidthHz / 100).rounded()) * 100) Hz, so settings for higher frequencies are guesses")
        }
        return lines
    }
}
