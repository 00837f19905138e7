import Foundation
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations

/// The equaliser's response as a small plot of text, for terminals: a line of Braille dots, behind it how unsure the match is.
struct CurvePlot {
    private static let lowestHz = 40.0, highestHz = 20_000.0, rowCount = 9, leastWidth = 72, mostWidth = 100, margin = 7
    private static let namesHz: [(Double, String)] = [
        (50, "50"), (100, "100"), (200, "200"), (500, "500"), (1_000, "1k"), (2_000, "2k"), (5_000, "5k"), (10_000, "10k"), (20_000, "20k"),
    ]

    /// The lines, with no end of line after the last.
    let text: String

    /// - Parameters:
    ///   - values: of the equaliser, as it is used.
    ///   - width: of the terminal, in characters.
    /// - Returns: nil where the terminal is too narrow.
    init?(values: [Double], sampleRateHz: Double, tone: Match.Tone?, width: Int) {
        guard width >= Self.leastWidth else { return nil }
        let columns = min(width, Self.mostWidth) - Self.margin - 1
        let highestHz = min(Self.highestHz, 0.499 * sampleRateHz)
        // Two dots a character across, four down.
        let dotsHz = (0..<2 * columns).map { Self.lowestHz * power(Self.highestHz / Self.lowestHz, (Double($0) + 0.5) / Double(2 * columns)) }
        let curve = ParametricEQ.responseDB(values, sampleRateHz: sampleRateHz, frequenciesHz: dotsHz.map { min($0, highestHz) })
        let band = Self.band(tone, around: values, sampleRateHz: sampleRateHz, columns: columns)
        let largest = (curve + band.compactMap { $0 }.flatMap { [$0.lowerBound, $0.upperBound] }).map(abs).max() ?? 0
        let limit = min(max(6, (largest / 3).rounded(.up) * 3), 24)

        /// Dots from the top.
        func dot(_ dB: Double) -> Int {
            min(max(Int(((limit - dB) / (2 * limit) * Double(4 * Self.rowCount)).rounded(.down)), 0), 4 * Self.rowCount - 1)
        }
        var dots = Array(repeating: [UInt32](repeating: 0, count: columns), count: Self.rowCount)
        for (index, dB) in curve.enumerated() {
            // From where the line was, so that steep parts hold together.
            let (from, to) = (index > 0 ? dot(curve[index - 1]) : dot(dB), dot(dB))
            for row in from == to ? to...to : (from < to ? from + 1...to : to...from - 1) {
                dots[row / 4][index / 2] |= Self.brailleDots[row % 4][index % 2]
            }
        }
        var lines: [String] = []
        for row in 0..<Self.rowCount {
            let middle = limit - (Double(row) + 0.5) / Double(Self.rowCount) * 2 * limit, isZero = row == Self.rowCount / 2
            let name = row == 0 ? Self.level(limit) : isZero ? "0" : row == Self.rowCount - 1 ? Self.level(-limit) : ""
            var line = name.isEmpty ? "" : name + " dB "
            line = String(repeating: " ", count: max(0, Self.margin - line.count)) + line
            for column in 0..<columns {
                if dots[row][column] != 0, let scalar = Unicode.Scalar(0x2800 + dots[row][column]) {
                    line.unicodeScalars.append(scalar)
                } else if let range = band[column], range.contains(middle) {
                    line += "░"
                } else {
                    line += isZero ? "·" : " "
                }
            }
            lines.append(line.trimmingSuffix(" "))
        }
        lines.append(Self.frequencyLine(columns))
        text = lines.joined(separator: "\n")
    }

    /// Bits of the dots of a Braille character, by row and column.
    private static let brailleDots: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    private static func level(_ dB: Double) -> String { String(format: "%+.0f", dB) }

    private static func frequencyLine(_ columns: Int) -> String {
        var line = Array(repeating: Character(" "), count: margin + columns)
        for (hz, name) in namesHz {
            let place = margin + Int(logarithm(hz / lowestHz) / logarithm(highestHz / lowestHz) * Double(columns)) - name.count / 2
            for (offset, character) in name.enumerated() where line.indices.contains(min(place, margin + columns - name.count) + offset) {
                line[min(place, margin + columns - name.count) + offset] = character
            }
        }
        return String(line.prefix(margin - 3)) + "Hz " + String(line.dropFirst(margin)).trimmingSuffix(" ")
    }

    /// One standard deviation either way of the curve that was heard, laid where the response lies; nil where nothing is known.
    private static func band(_ tone: Match.Tone?, around values: [Double], sampleRateHz: Double, columns: Int) -> [ClosedRange<Double>?] {
        guard let tone else { return Array(repeating: nil, count: columns) }
        let known = tone.frequenciesHz.indices.filter { tone.isKnown[$0] && tone.frequenciesHz[$0] < sampleRateHz / 2 }
        guard known.count > 1 else { return Array(repeating: nil, count: columns) }
        let response = ParametricEQ.responseDB(values, sampleRateHz: sampleRateHz, frequenciesHz: known.map { tone.frequenciesHz[$0] })
        let offset = zip(response, known).reduce(0) { $0 + $1.0 - tone.curveDB[$1.1] } / Double(known.count)
        return (0..<columns).map { column in
            let hz = lowestHz * power(highestHz / lowestHz, (Double(column) + 0.5) / Double(columns))
            guard let next = known.firstIndex(where: { tone.frequenciesHz[$0] >= hz }), next > 0 else { return nil }
            let (a, b) = (known[next - 1], known[next])
            let part = logarithm(hz / tone.frequenciesHz[a]) / logarithm(tone.frequenciesHz[b] / tone.frequenciesHz[a])
            let gain = tone.curveDB[a] + (tone.curveDB[b] - tone.curveDB[a]) * part + offset
            let deviation = max(0, tone.deviationDB[a] + (tone.deviationDB[b] - tone.deviationDB[a]) * part)
            return gain.isFinite && deviation.isFinite ? gain - deviation...gain + deviation : nil
        }
    }
}

extension CurvePlot {
    /// The plot for standard output: only a terminal gets one, for settings with one equaliser that stands still.
    static func forTerminal(_ settings: Settings, amounts: Amounts, sampleRateHz: Double, tone: Match.Tone?) -> CurvePlot? {
        let equalisers = settings.chain.filter { $0.descriptor.id == ParametricEQ.descriptor.id && !$0.isBypassed }
        guard settings.automation == nil, equalisers.count == 1, let width = Console.outputWidth else { return nil }
        return CurvePlot(values: equalisers[0].effectiveValues(amounts), sampleRateHz: sampleRateHz, tone: tone, width: width)
    }

    /// `text` with the colours of a terminal: green what is drawn in Braille, yellow what is shaded.
    static func painted(_ text: String) -> String {
        var result = "", colour = ""
        for scalar in text.unicodeScalars {
            let wanted = (0x2801...0x28FF).contains(scalar.value) ? "\u{1B}[32m" : scalar == "░" ? "\u{1B}[33m" : ""
            if wanted != colour {
                if !colour.isEmpty { result += "\u{1B}[0m" }
                result += wanted
                colour = wanted
            }
            result.unicodeScalars.append(scalar)
        }
        return colour.isEmpty ? result : result + "\u{1B}[0m"
    }
}
