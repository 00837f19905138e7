import SoundalikeEffects
import SoundalikeFoundations

/// The equaliser's response: each band and the sum, a handle a band, and the curve that it was fitted to.
enum ResponseChart {
    private static let bottom = 270.0, lowestHz = 25.0, highestHz = 20_600.0
    private static let frequenciesHz: [Double] = (0...240).map { lowestHz * power(highestHz / lowestHz, Double($0) / 240) }

    /// - Parameters:
    ///   - values: of the equaliser, as it is used.
    ///   - id: of the effect in its chain.
    static func chart(values: [Double], id: String, sampleRateHz: Double, tone: ToneCurve?) -> Chart {
        let audible = frequenciesHz.filter { $0 < sampleRateHz / 2 }
        let bands = ParametricEQ.coefficients(of: values, sampleRateHz: sampleRateHz).map { section in
            audible.map { decibels(power: section.powerResponse(frequencyHz: $0, sampleRateHz: sampleRateHz)) }
        }
        let sum = audible.indices.map { point in bands.reduce(0) { $0 + $1[point] } }
        let shifted = tone.map { shift($0, values: values, sampleRateHz: sampleRateHz) } ?? []
        let limit = limitDB(of: values, sampleRateHz: sampleRateHz, tone: tone)
        let plot = Plot(x: lowestHz...highestHz, .logarithmic, y: -limit...limit, bottom: bottom)

        var body = plot.frequencyGrid
        for gain in stride(from: -limit, through: limit, by: limit > 24 ? 12 : 6) {
            body += plot.horizontal(at: gain, named: Figure.signed(gain).replacing(".0", with: ""), isStrong: gain == 0)
        }
        if !shifted.isEmpty { body += found(shifted, in: plot) }
        for (band, response) in bands.enumerated() { body += plot.line(audible, response, class: "one-band one-band-\(band)") }
        body += plot.line(audible, sum, class: "line result sum")
        for band in ParametricEQ.bandNames.indices { body += handle(band, values, in: plot) }
        body += legend(values, hasCurve: !shifted.isEmpty)
        return Chart(
            id: "response-\(id)", title: "Response of the equaliser" + (shifted.isEmpty ? "" : ", and what was heard"),
            description: ParametricEQ.bandNames.indices.map { "\(ParametricEQ.bandNames[$0]): \(labels($0, values).joined(separator: ", "))." }.joined(separator: " ")
                + (shifted.isEmpty ? "" : " Dotted, the curve that the equaliser was fitted to, with a band of one standard deviation either way."),
            height: bottom + 118, body: body)
    }

    /// Where its plot lies: for who moves the handles.
    static func place(values: [Double], sampleRateHz: Double, tone: ToneCurve?) -> PageData.PlotPlace {
        let limit = limitDB(of: values, sampleRateHz: sampleRateHz, tone: tone)
        let plot = Plot(x: lowestHz...highestHz, .logarithmic, y: -limit...limit, bottom: bottom)
        return PageData.PlotPlace(
            left: plot.x.start, right: plot.x.end, top: plot.y.end, bottom: plot.y.start, lowestHz: lowestHz, highestHz: highestHz, limitDB: limit)
    }

    /// How far the ordinate reaches either way.
    private static func limitDB(of values: [Double], sampleRateHz: Double, tone: ToneCurve?) -> Double {
        let sum = ParametricEQ.responseDB(values, sampleRateHz: sampleRateHz, frequenciesHz: frequenciesHz.filter { $0 < sampleRateHz / 2 })
        let shifted = tone.map { shift($0, values: values, sampleRateHz: sampleRateHz) } ?? []
        let largest = (sum + shifted.flatMap { [$0.gainDB + $0.deviationDB, $0.gainDB - $0.deviationDB] }).map(abs).max() ?? 0
        return min(max(12, (largest / 6).rounded(.up) * 6), 48)
    }

    /// Frequency, gain and Q of a band, as people read them.
    static func labels(_ band: Int, _ values: [Double]) -> [String] {
        let first = band * ParametricEQ.parametersPerBand
        return [Figure.frequency(values[first]), Figure.gain(values[first + 1]), "Q \(Figure.value(values[first + 2]))"]
    }

    /// The curve has no level of its own: it is laid where the equaliser's lies.
    private static func shift(_ tone: ToneCurve, values: [Double], sampleRateHz: Double) -> [ToneCurve.Point] {
        let points = tone.points.filter { $0.hz < sampleRateHz / 2 }
        guard points.count > 1 else { return [] }
        let response = ParametricEQ.responseDB(values, sampleRateHz: sampleRateHz, frequenciesHz: points.map(\.hz))
        let offset = zip(response, points).reduce(0) { $0 + $1.0 - $1.1.gainDB } / Double(points.count)
        return points.map { ToneCurve.Point(hz: $0.hz, gainDB: $0.gainDB + offset, deviationDB: $0.deviationDB) }
    }

    private static func found(_ points: [ToneCurve.Point], in plot: Plot) -> String {
        let upper = points.map { plot.point($0.hz, $0.gainDB + $0.deviationDB) }, lower = points.map { plot.point($0.hz, $0.gainDB - $0.deviationDB) }
        return "<path class=\"uncertainty\" d=\"\(Markup.area(upper, lower))\"/>\n" + plot.line(points.map(\.hz), points.map(\.gainDB), class: "line found")
    }

    private static func handle(_ band: Int, _ values: [Double], in plot: Plot) -> String {
        let first = band * ParametricEQ.parametersPerBand
        let place = plot.point(values[first], values[first + 1])
        return "<g class=\"handle\" data-band=\"\(band)\" transform=\"translate(\(Markup.number(place.x)) \(Markup.number(place.y)))\">"
            + "<circle r=\"11\"/><text y=\"5\">\(band + 1)</text></g>\n"
    }

    /// The bands' values in four columns, and what the lines are.
    private static func legend(_ values: [Double], hasCurve: Bool) -> String {
        var text = ""
        for band in ParametricEQ.bandNames.indices {
            let x = Plot.left + 148 * Double(band)
            for (row, words) in (["\(band + 1) \(ParametricEQ.bandNames[band])"] + labels(band, values)).enumerated() {
                text += "<text class=\"band-label\(row == 0 ? " heading" : "")\" x=\"\(Markup.number(x))\" y=\"\(Markup.number(bottom + 50 + 20 * Double(row)))\">"
                    + "\(Markup.escaped(words))</text>\n"
            }
        }
        return text
    }
}
