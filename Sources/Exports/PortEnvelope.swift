import SoundalikeEffects
import SoundalikeFoundations

/// How a control changes: straight lines between points.
public struct PortEnvelope: Sendable, Hashable {
    /// A value at a time.
    public struct Point: Sendable, Hashable {
        /// From the start of the recording.
        public let seconds: Double
        /// In the port's unit.
        public var value: Double
    }

    /// The control port.
    public let symbol: String
    /// What the port takes.
    public let range: ClosedRange<Double>
    /// In order of time.
    public let points: [Point]
}

extension PortEnvelope {
    /// By how much a value may be off where its point is left out, of itself: 0.03 dB of a gain.
    private static let tolerance = 0.003

    /// The points that straight lines between them need: a curve made smooth has hundreds a second, of which a person could move none. (The
    /// swinging door: a line from the last point that is kept goes on as long as it passes all points by.)
    var essentialPoints: [Point] {
        guard var anchor = points.first else { return [] }
        var kept = [anchor], slopes = -Double.infinity...Double.infinity
        for (previous, point) in zip(points, points.dropFirst()) {
            func slope(_ offset: Double) -> Double { (point.value + offset - anchor.value) / (point.seconds - anchor.seconds) }
            if !slopes.contains(slope(0)) {
                kept.append(previous)
                (anchor, slopes) = (previous, -.infinity ... .infinity)
            }
            let room = Self.tolerance * abs(point.value)
            slopes = max(slopes.lowerBound, slope(-room))...min(slopes.upperBound, slope(room))
        }
        if let last = points.last, points.count > 1 { kept.append(last) }
        return kept
    }
}

/// The columns of an automation that are about one effect.
struct EffectAutomation {
    private let effect: EffectSettings
    private let automation: Automation
    /// Parameters, with the columns that drive them.
    private let columns: [(parameter: Int, column: Int)]

    /// Nil where no column is about `effect`.
    init?(_ automation: Automation, of effect: EffectSettings) {
        columns = automation.columns.enumerated().compactMap { column, name in
            guard name.hasPrefix("\(effect.id)/"), let parameter = effect.descriptor.index(of: String(name.dropFirst(effect.id.count + 1))) else {
                return nil
            }
            return (parameter, column)
        }
        guard !columns.isEmpty else { return nil }
        self.effect = effect
        self.automation = automation
    }

    /// What `make` makes of each column: a point at the centre of each frame, amounts included.
    func envelopes(_ make: (Parameter, [PortEnvelope.Point]) -> PortEnvelope?) -> [PortEnvelope] {
        columns.compactMap { parameter, column in
            make(effect.descriptor.parameters[parameter], points(parameter: parameter, column: column))
        }
    }

    /// Whether a parameter whose symbol ends so is ever below `value`.
    func goesBelow(_ value: Double, symbolsEndingIn suffix: String) -> Bool {
        columns.contains { parameter, column in
            effect.descriptor.parameters[parameter].symbol.hasSuffix(suffix)
                && points(parameter: parameter, column: column).contains { $0.value < value }
        }
    }

    private func points(parameter: Int, column: Int) -> [PortEnvelope.Point] {
        let parameter = effect.descriptor.parameters[parameter]
        return (0..<automation.rowCount).map { row in
            PortEnvelope.Point(
                seconds: automation.seconds(ofRow: row),
                value: parameter.scaled(automation.values[row * automation.columns.count + column], amount: effect.amount))
        }
    }
}

extension PluginEqualiser {
    /// The symbols of all control inputs of the plugin for two channels, in the order of its ports.
    var controls: [String] {
        switch self {
        case .lsp: LSPPorts.controls
        case .calf: CalfPorts.controls
        }
    }

    /// The changes of a parameter of the built-in equaliser or gain, as changes of the port that stands for it. The bands of the built-in
    /// equaliser are in the first four bands of their shapes.
    func envelope(ofBuiltIn symbol: String, values: [PortEnvelope.Point]) -> PortEnvelope? {
        let bands = ["low": 0, "mid1": 1, "mid2": 2, "high": 3]
        let isGain = symbol == "gain"
        let parts = symbol.split(separator: "_").map(String.init)
        guard isGain || parts.count == 2, let band = isGain ? 0 : bands[parts[0]] else { return nil }
        let kind: Kind = isGain ? .output : parts[1] == "gain" ? .gain : parts[1] == "q" ? .q : .frequency
        let range = limits.range(of: kind)
        return PortEnvelope(
            symbol: portSymbol(kind, builtInBand: band), range: kind.inPort(range),
            points: values.map { .init(seconds: $0.seconds, value: kind.inPort($0.value.clamped(to: range))) })
    }

    /// What a control of a band is about.
    enum Kind {
        case frequency, gain, q, output

        /// A value of a curve in the unit of the ports, where gains are amplitude ratios.
        func inPort(_ value: Double) -> Double {
            switch self {
            case .frequency, .q: value
            case .gain, .output: amplitude(decibels: value)
            }
        }

        func inPort(_ range: ClosedRange<Double>) -> ClosedRange<Double> { inPort(range.lowerBound)...inPort(range.upperBound) }
    }

    private func portSymbol(_ kind: Kind, builtInBand band: Int) -> String {
        switch self {
        case .lsp: LSPPorts.symbol(kind, filter: band)
        case .calf: CalfPorts.symbol(kind, band: ["ls", "p1", "p2", "hs"][band])
        }
    }
}

extension EqualiserLimits {
    func range(of kind: PluginEqualiser.Kind) -> ClosedRange<Double> {
        switch kind {
        case .frequency: frequenciesHz
        case .gain: gainsDB
        case .q: qs
        case .output: outputGainsDB
        }
    }

    /// `curve` with every value brought into its range and all bands kept in their order.
    func clamped(_ curve: EqualiserCurve) -> EqualiserCurve {
        EqualiserCurve(bands: curve.bands.map(within), gainDB: curve.gainDB.clamped(to: outputGainsDB))
    }
}
