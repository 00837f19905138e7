import SoundalikeFoundations

/// Integrated loudness (ITU-R BS.1770-4) and loudness range (EBU Tech 3342) from the K-weighted power of frames.
///
/// The gates are soft, 2 LU wide, so that both move without jumps. That changes them by some hundredths of a LU.
struct LoudnessBlocks {
    /// Frames a tenth of a second.
    private let framesPerTenth: Double
    /// Mean power of each tenth of a second.
    private var tenths: [Double] = []
    private var sum = 0.0, filled = 0.0

    private static let offsetLU = 0.691
    private static let (absoluteGateLUFS, relativeGateLU, rangeGateLU, gateWidthLU) = (-70.0, -10.0, -20.0, 2.0)
    private static let (blockTenths, shortTermTenths, leastRangeTenths) = (4, 30, 120)

    init(hopSeconds: Double) { framesPerTenth = 0.1 / hopSeconds }

    /// Takes the next frame's power, which is split where a tenth of a second ends.
    mutating func add(power: Double) {
        var rest = 1.0
        while filled + rest >= framesPerTenth {
            let part = framesPerTenth - filled
            tenths.append((sum + part * power) / framesPerTenth)
            rest -= part
            (sum, filled) = (0, 0)
        }
        sum += rest * power
        filled += rest
    }

    /// The mean power that is the integrated loudness; nil for silence. What lies below −70 LUFS as a whole is measured without that gate.
    var integratedPower: Double? {
        var blocks = means(of: Self.blockTenths)
        if blocks.isEmpty {
            let count = Double(tenths.count) * framesPerTenth + filled
            if count > 0 { blocks = [(tenths.reduce(0, +) * framesPerTenth + sum) / count] }
        }
        let gated = mean(of: blocks, absoluteDB: Self.absoluteGateLUFS + Self.offsetLU)
        return gated ?? mean(of: blocks, absoluteDB: -.greatestFiniteMagnitude)
    }

    static func loudness(power: Double) -> Double { decibels(power: power) - offsetLU }

    /// LU; nil when there are fewer than 12 s, or nothing above −70 LUFS.
    var rangeLU: Double? {
        guard tenths.count >= Self.leastRangeTenths else { return nil }
        let windows = means(of: Self.shortTermTenths), absoluteDB = Self.absoluteGateLUFS + Self.offsetLU
        guard let ungated = SoftGate(thresholdDB: absoluteDB, widthDB: Self.gateWidthLU).mean(windows) else { return nil }
        let gate = SoftGate(thresholdDB: max(decibels(power: ungated) + Self.rangeGateLU, absoluteDB), widthDB: Self.gateWidthLU)
        let percentiles = Percentiles(windows.map { ($0 > 0 ? decibels(power: $0) : 0, gate.weight(power: $0)) })
        guard let low = percentiles[0.1], let high = percentiles[0.95] else { return nil }
        return high - low
    }

    private func mean(of blocks: [Double], absoluteDB: Double) -> Double? {
        guard let ungated = SoftGate(thresholdDB: absoluteDB, widthDB: Self.gateWidthLU).mean(blocks) else { return nil }
        return SoftGate(thresholdDB: max(decibels(power: ungated) + Self.relativeGateLU, absoluteDB), widthDB: Self.gateWidthLU).mean(blocks)
    }

    /// The means of `count` consecutive tenths of a second, from each on.
    private func means(of count: Int) -> [Double] {
        guard tenths.count >= count else { return [] }
        var sum = tenths.prefix(count).reduce(0, +)
        var means = [sum / Double(count)]
        means.reserveCapacity(tenths.count - count + 1)
        for next in count..<tenths.count {
            // A sliding sum leaves a rest of what was loud; it is made anew now and then.
            sum = next.isMultiple(of: count) ? tenths[(next - count + 1)...next].reduce(0, +) : max(0, sum + tenths[next] - tenths[next - count])
            means.append(sum / Double(count))
        }
        return means
    }
}
