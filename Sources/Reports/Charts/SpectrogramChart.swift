/// Level over time and frequency, as a picture in a chart.
enum SpectrogramChart {
    private static let rangeDB = 80.0, bottom = 190.0

    /// - Parameters:
    ///   - loudestDB: the brightest colour's level, so that two charts can be compared.
    ///   - name: what the recording is called in the title, where it is not called as its role.
    static func chart(_ role: Role, _ profile: FileProfile, loudestDB: Double, named name: String? = nil) -> Chart {
        let spectrogram = profile.spectrogram
        let plot = Plot(
            x: 0...max(profile.durationSeconds, 1e-3), .linear, y: Spectrogram.lowestHz...spectrogram.highestHz, .logarithmic, bottom: bottom)
        let pixels = (0..<Spectrogram.rowCount).reversed().flatMap { row in
            (0..<spectrogram.columnCount).map { column in
                let part = (Double(spectrogram.levelDB(column: column, row: row)) - loudestDB + rangeDB) / rangeDB
                return UInt8(min(max(part, 0), 1) * 255)
            }
        }
        let image = PNGImage(width: spectrogram.columnCount, pixels: pixels, palette: palette)
        var body = "<image x=\"\(Markup.number(Plot.left))\" y=\"\(Markup.number(plot.y.end))\" width=\"\(Markup.number(Plot.right - Plot.left))\" "
            + "height=\"\(Markup.number(bottom - plot.y.end))\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,\(image.base64)\"/>\n"
        body += plot.timeGrid.replacing("class=\"grid\"", with: "class=\"grid\" opacity=\"0.25\"")
        for (hz, name) in [(100.0, "100"), (1_000, "1k"), (10_000, "10k")] where plot.y.range.contains(hz) {
            body += plot.horizontal(at: hz, named: name).replacing("class=\"grid\"", with: "class=\"grid\" opacity=\"0.25\"")
        }
        return Chart(
            id: "spectrogram-\(role.rawValue)", title: "Spectrogram: \(name ?? role.name.lowercased())",
            description: "The level at each time and frequency, in Hz; bright is loud, and dark \(Int(rangeDB)) dB below.",
            height: bottom + 34, body: body)
    }

    /// Rising evenly in brightness, from nearly black through violet and orange to pale yellow.
    private static let palette: [(UInt8, UInt8, UInt8)] = {
        let stops: [(Double, Double, Double)] = [(5, 5, 15), (48, 18, 92), (120, 32, 118), (190, 58, 96), (236, 104, 66), (250, 170, 70), (252, 250, 190)]
        return (0..<256).map { index in
            let position = Double(index) / 255 * Double(stops.count - 1), stop = min(Int(position), stops.count - 2), part = position - Double(stop)
            func mix(_ a: Double, _ b: Double) -> UInt8 { UInt8((a + (b - a) * part).rounded()) }
            let (from, to) = (stops[stop], stops[stop + 1])
            return (mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
        }
    }()
}
