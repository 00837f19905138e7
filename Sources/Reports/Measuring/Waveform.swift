/// The least and greatest samples of parts of a recording, all channels together; gathered as it streams by.
struct Waveform: Sendable {
    private static let partLimit = 600

    private let framesPerPart: Int
    private(set) var lowest: [Float] = []
    private(set) var highest: [Float] = []
    /// The mean square of each part, of the channels' mean.
    private(set) var power: [Float] = []
    private var framesInPart = 0

    init(frameCount: Int) {
        framesPerPart = max(1, (frameCount + Self.partLimit - 1) / Self.partLimit)
    }

    mutating func add(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, channelCount: Int, frameCount: Int) {
        var start = 0
        while start < frameCount {
            if framesInPart == 0 {
                lowest.append(0)
                highest.append(0)
                power.append(0)
            }
            let count = min(framesPerPart - framesInPart, frameCount - start)
            var low: Float = 0, high: Float = 0, sum: Float = 0
            for channel in 0..<channelCount {
                let samples = channels[channel] + start
                for frame in 0..<count {
                    let sample = samples[frame]
                    low = min(low, sample)
                    high = max(high, sample)
                    sum += sample * sample
                }
            }
            let last = lowest.count - 1
            lowest[last] = min(lowest[last], low)
            highest[last] = max(highest[last], high)
            power[last] += sum / Float(channelCount * framesPerPart)
            framesInPart = (framesInPart + count) % framesPerPart
            start += count
        }
    }

    /// Where the loudest stretch of `count` frames begins, to the nearest part; 0 where all there is fits.
    func loudestStart(ofFrames count: Int) -> Int {
        let parts = (count + framesPerPart - 1) / framesPerPart
        guard parts < power.count else { return 0 }
        var sum = power[..<parts].reduce(0) { $0 + Double($1) }, best = (start: 0, sum: sum)
        for start in 1...(power.count - parts) {
            sum += Double(power[start + parts - 1]) - Double(power[start - 1])
            if sum > best.sum { best = (start, sum) }
        }
        return best.start * framesPerPart
    }

    /// The shape over the width of a plot.
    func area(top: Double, height: Double) -> String {
        let peak = max(highest.max() ?? 0, -(lowest.min() ?? 0), 1e-6), middle = top + height / 2
        func line(_ samples: [Float]) -> [(x: Double, y: Double)] {
            samples.enumerated().map { index, sample in
                (Plot.left + (Plot.right - Plot.left) * (Double(index) + 0.5) / Double(samples.count), middle - Double(sample / peak) * height / 2)
            }
        }
        return "<path class=\"wave\" d=\"\(Markup.area(line(highest), line(lowest)))\"/>\n"
    }
}
