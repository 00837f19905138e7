import Foundation
import SoundalikeEffects
import SoundalikeFoundations

/// An equaliser's bands as lines of text.
public struct FilterList: Sendable {
    /// Who reads the lines.
    public enum Dialect: String, Sendable, Hashable {
        /// Equalizer APO's configuration: `LSC` and `HSC` with a Q are the cookbook's shelves, their frequency that of half the gain.
        case equalizerAPO
        /// The filter settings of Room EQ Wizard's equaliser "Generic".
        case rew
    }

    /// All bands, and the gains added up.
    public let curve: EqualiserCurve
    /// Which effects they come from.
    public let effectIDs: [String]
    /// What of the settings got lost, in a sentence each.
    public let warnings: [String]
    private let dialect: Dialect

    /// The equalisers and gains of `settings`.
    ///
    /// - Throws: `SoundalikeError` (bad data) when there are none, or one is set to what is no shelf or peak.
    public init(_ settings: Settings, dialect: Dialect) throws {
        var curve = EqualiserCurve()
        var warnings = settings.automation == nil ? [] : [Warnings.automation]
        var effectIDs: [String] = []
        var hasEqualiser = false
        for effect in settings.chain {
            guard let part = try EqualiserCurve(of: effect) else {
                warnings.append(Warnings.leftOut(effect))
                continue
            }
            hasEqualiser = true
            guard !effect.isBypassed else {
                warnings.append(Warnings.bypassed(effect.id))
                continue
            }
            effectIDs.append(effect.id)
            curve.bands += part.bands
            curve.gainDB += part.gainDB
        }
        guard hasEqualiser else {
            throw PluginChain.nothingToExport(settings, remedy: "equalisers and gain can be written as filters")
        }
        if dialect == .rew, abs(curve.gainDB) >= 0.005 {
            warnings.append("the gain of \(Self.fixed(curve.gainDB, places: 2)) dB is left out: the format has none")
        }
        self.curve = curve
        self.effectIDs = effectIDs
        self.warnings = warnings
        self.dialect = dialect
    }

    /// The lines, numbers with a point whatever the language.
    public var text: String {
        var lines: [String] = []
        switch dialect {
        case .equalizerAPO:
            let preampDB = curve.gainDB - headroomDB
            if abs(preampDB) >= 0.005 { lines.append("Preamp: \(Self.fixed(preampDB, places: 2)) dB") }
        case .rew:
            lines += ["Filter Settings file", "", "Equaliser: Generic"]
        }
        lines += curve.bands.enumerated().map { line(number: $0 + 1, band: $1) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// By how much everything is lowered so that nothing that was below full scale clips, dB; 0 where the format has no place for it.
    public var headroomDB: Double {
        guard dialect == .equalizerAPO else { return 0 }
        let frequenciesHz = EqualiserCurve.audibleFrequenciesHz(sampleRateHz: 48_000, count: 512)
        let highest = curve.responseDB(sampleRateHz: 48_000, frequenciesHz: frequenciesHz).max() ?? 0
        // Rounded up to what is written.
        return max(0, (highest * 100).rounded(.up) / 100)
    }

    private func line(number: Int, band: EqualiserCurve.Band) -> String {
        // Never three decimals: Equalizer APO would take the point for a thousands separator.
        let frequency = Self.fixed(band.frequencyHz, places: 2)
        let gain = Self.fixed(band.gainDB, places: 2)
        let q = Self.fixed(band.q, places: 5)
        switch dialect {
        case .equalizerAPO:
            let type = Self.name(of: band.shape, lowShelf: "LSC", highShelf: "HSC")
            return "Filter \(number): ON \(type) Fc \(frequency) Hz Gain \(gain) dB Q \(q)"
        case .rew:
            let type = Self.name(of: band.shape, lowShelf: "LS Q", highShelf: "HS Q").padding(toLength: 8, withPad: " ", startingAt: 0)
            let number = String(format: "%2d", number)
            return "Filter \(number): ON  \(type) Fc \(frequency) Hz  Gain \(gain) dB  Q \(q)"
        }
    }

    private static func name(of shape: BiquadCoefficients.Shape, lowShelf: String, highShelf: String) -> String {
        switch shape {
        case .lowShelf: lowShelf
        case .peak: "PK"
        case .highShelf: highShelf
        }
    }

    private static func fixed(_ value: Double, places: Int) -> String { String(format: "%.\(places)f", value) }
}
