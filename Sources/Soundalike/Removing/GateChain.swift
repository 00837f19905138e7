import SoundalikeEffects
import SoundalikeFoundations

/// A chain of nothing but a multiband gate, used as a fader: it is told to close at given times by given amounts, and open otherwise.
///
/// A gate whose threshold is at full scale and whose ratio is at its greatest is as far closed as its range says, whatever comes in; at a range of 1 it
/// is open. Its splits lie at the bottom, where the crossover is flat: at the model's, it would cost speech up to 2 dB around them even when open.
struct GateChain {
    private let chain: ResolvedChain
    private let gate: EffectSettings
    /// Symbols of the ranges: how far each band is lowered when closed, linear.
    private let ranges: [String]

    /// How long a sound fades out and back in, within its own time, seconds.
    private static let fadeSeconds = 0.015

    /// Nil for chains that are something else.
    init?(_ chain: ResolvedChain) {
        guard chain.settings.chain.count == 1, let gate = chain.settings.chain.first else { return nil }
        ranges = gate.descriptor.parameters.map(\.symbol).filter { $0.hasPrefix("range") }
        let trained = chain.trained.map(\.parameter.symbol)
        guard !ranges.isEmpty, ranges.allSatisfy(trained.contains),
            ranges.allSatisfy({ gate.descriptor.index(of: "threshold" + $0.dropFirst(5)) != nil && gate.descriptor.index(of: "ratio" + $0.dropFirst(5)) != nil })
        else { return nil }
        (self.chain, self.gate) = (chain, gate)
    }

    /// Settings that lower `sounds`, each by its reduction, and nothing else.
    func settings(lowering sounds: [RemovedSound]) -> Settings {
        var gate = gate
        for parameter in gate.descriptor.parameters {
            if let neutral = parameter.neutralValue { gate[parameter.symbol] = neutral }
            if parameter.symbol.hasPrefix("threshold") || parameter.symbol.hasPrefix("ratio") { gate[parameter.symbol] = parameter.maximum }
            if parameter.symbol.hasPrefix("freq") { gate[parameter.symbol] = parameter.minimum }
            // The steeper filters, which are flat from 20 Hz on.
            if parameter.symbol == "mode" { gate[parameter.symbol] = parameter.defaultValue }
        }
        let points = Self.curve(of: sounds)
        gate.isBypassed = points.isEmpty
        var settings = chain.settings
        settings.chain = [gate]
        guard !points.isEmpty else { return settings }
        settings.automation = Automation(
            timing: .seconds(points.map(\.seconds)), columns: ranges.map { "\(gate.id)/\($0)" },
            values: points.flatMap { repeatElement($0.gain.roundedForReading, count: ranges.count) })
        return settings
    }

    /// The gain over time as points with straight lines between them: 1 outside the sounds, in each a fade down and a fade back.
    static func curve(of sounds: [RemovedSound]) -> [(seconds: Double, gain: Double)] {
        let dips = sounds.filter { $0.reductionDB > 0 }.map(Dip.init).sorted { $0.start < $1.start }
        var points: [(seconds: Double, gain: Double)] = []
        var first = 0
        while first < dips.count {
            // Sounds that overlap make one curve, the least gain of all at each time.
            var last = first, end = dips[first].end
            while last + 1 < dips.count, dips[last + 1].start <= end {
                last += 1
                end = max(end, dips[last].end)
            }
            let group = dips[first...last]
            for time in Set(group.flatMap(\.corners)).sorted() {
                points.append((time, group.map { $0.gain(at: time) }.min() ?? 1))
            }
            first = last + 1
        }
        return points
    }

    /// The curve of one sound.
    private struct Dip {
        let start, end, depth, fade: Double

        init(_ sound: RemovedSound) {
            (start, end) = (Self.rounded(sound.startSeconds), Self.rounded(sound.endSeconds))
            depth = amplitude(decibels: -sound.reductionDB)
            fade = min(GateChain.fadeSeconds, (end - start) / 6)
        }

        var corners: [Double] { [start, start + fade, end - fade, end].map(Self.rounded) }

        func gain(at time: Double) -> Double {
            let distance = min(time - start, end - time)
            return distance <= 0 ? 1 : 1 + (depth - 1) * min(1, distance / fade)
        }

        /// To microseconds, as a document shall say them.
        private static func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }
    }
}
