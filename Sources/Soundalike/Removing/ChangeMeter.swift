import SoundalikeAudio
import SoundalikeFoundations

/// What effects do to the level of a recording over time: its power before and after them, in hops of 10 ms, and how voiced it is.
///
/// Levels are those above 150 Hz, so that rumble does not count; where there are several channels, their sum.
struct ChangeMeter {
    static let hopSeconds = 0.01

    /// Power of each hop.
    private(set) var before: [Float] = [], after: [Float] = []
    /// Power of each hop before the effects above 1.5 kHz.
    private(set) var brightness: [Float] = []
    /// How periodic each hop is in the range of voices, 0…1.
    private(set) var voicing: [Float] = []

    /// Measures the recording that is the input of `source` before and after the effects of `source`.
    ///
    /// - Throws: what reading and rendering throw.
    init(_ source: ProcessedInput) throws {
        let format = source.format
        let original = try source.input.open()
        let dry = PlanarBlock(channelCount: format.channelCount, capacity: source.block.capacity)
        var filters = (0..<2).map { _ in (0..<format.channelCount).map { _ in HighPass(cornerHz: 150, sampleRateHz: format.sampleRateHz) } }
        let hopFrames = max(1, Int((Self.hopSeconds * format.sampleRateHz).rounded()))
        var bright = (0..<format.channelCount).map { _ in HighPass(cornerHz: 1_500, sampleRateHz: format.sampleRateHz) }
        var powers = (before: Float(0), after: Float(0), bright: Float(0)), frames = 0
        var meter = VoicingMeter(sampleRateHz: format.sampleRateHz)
        try source.forEachBlock { wet, count in
            let count = try original.read(into: dry.channels, frameCount: count)
            for frame in 0..<count {
                var mono: Float = 0
                for channel in 0..<format.channelCount {
                    let sample = filters[0][channel].next(dry.channels[channel][frame])
                    let processed = filters[1][channel].next(wet.channels[channel][frame])
                    powers.before += sample * sample
                    powers.after += processed * processed
                    let high = bright[channel].next(sample)
                    powers.bright += high * high
                    mono += sample
                }
                meter.add(mono)
                frames += 1
                guard frames == hopFrames else { continue }
                before.append(powers.before / Float(hopFrames))
                after.append(powers.after / Float(hopFrames))
                brightness.append(powers.bright / Float(hopFrames))
                voicing.append(meter.periodicity())
                (powers, frames) = ((0, 0, 0), 0)
            }
        }
        // The meter looks back over twice as much as a hop's surroundings.
        if voicing.count > 2 { voicing = Array(voicing.dropFirst(2)) + [0, 0] }
    }
}

/// A high-pass of order 1.
private struct HighPass {
    private let coefficient: Float
    private var input: Float = 0, output: Float = 0

    init(cornerHz: Double, sampleRateHz: Double) {
        coefficient = Float(exponential(-2 * Double.pi * cornerHz / sampleRateHz))
    }

    mutating func next(_ sample: Float) -> Float {
        output = coefficient * (output + sample - input)
        input = sample
        return output
    }
}

/// Says how periodic the last 50 ms were: the largest normalised autocorrelation between the periods of 70 and 400 Hz.
private struct VoicingMeter {
    private static let rateHz = 8_000.0, windowSeconds = 0.03
    private let step: Int
    private let lags: ClosedRange<Int>
    private let windowCount: Int
    private var sum: Float = 0, summed = 0
    /// The last samples, twice behind each other so that any stretch of them lies in one piece.
    private var line: [Float]
    private var next = 0

    init(sampleRateHz: Double) {
        step = max(1, Int((sampleRateHz / Self.rateHz).rounded()))
        let rateHz = sampleRateHz / Double(step)
        lags = max(2, Int(rateHz / 400))...max(3, Int(rateHz / 70))
        windowCount = max(8, Int(Self.windowSeconds * rateHz))
        line = [Float](repeating: 0, count: 2 * (windowCount + lags.upperBound))
    }

    mutating func add(_ sample: Float) {
        sum += sample
        summed += 1
        guard summed == step else { return }
        let half = line.count / 2
        line[next] = sum
        line[next + half] = sum
        next = (next + 1) % half
        (sum, summed) = (0, 0)
    }

    func periodicity() -> Float {
        line.withUnsafeBufferPointer { line in
            let first = next, recent = first + lags.upperBound
            func product(_ lag: Int) -> (cross: Float, power: Float) {
                var cross: Float = 0, power: Float = 0
                for index in recent..<(recent + windowCount) {
                    cross += line[index] * line[index - lag]
                    power += line[index - lag] * line[index - lag]
                }
                return (cross, power)
            }
            let own = product(0).power
            guard own > 0 else { return 0 }
            var best: Float = 0
            for lag in lags {
                let (cross, power) = product(lag)
                if cross > 0, power > 0 { best = max(best, cross / (own * power).squareRoot()) }
            }
            return best
        }
    }
}
