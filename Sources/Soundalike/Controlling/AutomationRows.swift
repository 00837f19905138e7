import SoundalikeEffects
import SoundalikeFoundations

/// A controller's values as rows of a chain, `[frame][parameter]`, 0…1.
struct AutomationRows {
    /// Row-major.
    let all: [Double]
    private let columns: SettingColumns

    private var width: Int { columns.controls.count }
    private var frameCount: Int { all.count / width }

    /// The most values that an automation gets while rows can be made longer: more make documents that are slow to read.
    private static let mostValues = 2_000_000

    init(values: [Float], columns: SettingColumns) {
        self.columns = columns
        all = stride(from: 0, to: values.count, by: columns.count).flatMap { columns.row(values[$0..<($0 + columns.count)].map(Double.init)) }
    }

    /// The mean of each parameter; of choices the most frequent one would be meant, so the first row's is taken.
    var means: [Double] {
        columns.controls.indices.map { column in
            columns.controls[column].choices == nil ? self.column(column).reduce(0, +) / Double(frameCount) : all[column]
        }
    }

    /// The rows made smooth, and how many samples each now lasts: 64, or more where that would be too many.
    func smoothed(frameSamples: Int) -> (rows: [Double], rowSamples: Int) {
        let smoothing = CurveSmoothing(frameSamples: frameSamples)
        var group = 1
        while frameCount * smoothing.stepsPerFrame / group * width > Self.mostValues, smoothing.stepsPerFrame % (2 * group) == 0 { group *= 2 }
        let rowCount = frameCount * smoothing.stepsPerFrame / group
        var rows = [Double](repeating: 0, count: rowCount * width)
        for column in 0..<width {
            let curve = self.column(column)
            let steps = columns.controls[column].choices == nil
                ? smoothing.smooth(curve) : curve.flatMap { repeatElement($0, count: smoothing.stepsPerFrame) }
            for row in 0..<rowCount {
                rows[row * width + column] = steps[(row * group)..<((row + 1) * group)].reduce(0, +) / Double(group)
            }
        }
        return (rows, smoothing.stepSamples * group)
    }

    private func column(_ column: Int) -> [Double] { stride(from: column, to: all.count, by: width).map { all[$0] } }
}

extension Double {
    /// With six digits: nobody hears more, and a document is half as long.
    var roundedForReading: Double {
        guard self != 0, isFinite else { return self }
        let places = 5 - Int((decibels(amplitude: abs(self)) / 20).rounded(.down))
        guard (0...15).contains(places) else { return self }
        let scale = power(10, Double(places))
        return (self * scale).rounded() / scale
    }
}
