import SoundalikeEffects
import SoundalikeMetrics

/// Adds up a contestant's errors example by example, and keeps them for comparisons.
struct ColumnSum {
    let name: String
    /// Errors of every example so far by parameter symbol, and `response`.
    private(set) var errorsByExample: [String: [Double]] = [:]
    private let parameters = ParametricEQ.descriptor.parameters
    private let response: ResponseError
    private var responseErrorWithoutLevelDB = MeanAndDeviation()
    private var byGain = [MeanAndDeviation](repeating: MeanAndDeviation(), count: gainBins.count)
    private var calibration = CalibrationError()

    /// Ranges of the largest gain of the four bands, dB.
    static let gainBins: [Range<Double>] = [0..<4.5, 4.5..<6.5, 6.5..<8.5, 8.5..<10.5]
    /// The key of the response error in `errorsByExample`.
    static let responseKey = "response"

    init(name: String, sampleRateHz: Double) {
        self.name = name
        response = ResponseError(sampleRateHz: sampleRateHz)
    }

    /// - Parameter truth: a value for each parameter of the equaliser, in its unit.
    mutating func add(_ answer: Answer, truth: [Double]) {
        for (index, parameter) in parameters.enumerated() {
            errorsByExample[parameter.symbol, default: []].append(abs(answer.values[index] - truth[index]))
        }
        let difference = response.compare(answer.values, truth)
        errorsByExample[Self.responseKey, default: []].append(difference.meanAbsoluteDB)
        responseErrorWithoutLevelDB.add(difference.meanAbsoluteWithoutLevelDB)
        let gains = truth.indices.filter { parameters[$0].neutralValue != nil }.map { abs(truth[$0]) }
        if let bin = Self.gainBins.firstIndex(where: { $0.contains(gains.max() ?? 0) }) { byGain[bin].add(difference.meanAbsoluteDB) }
        for (index, confidence) in (answer.confidences ?? []).enumerated() {
            let position = parameters[index].normalised
            calibration.add(
                confidence: confidence, isRight: abs(position(truth[index]) - position(answer.values[index])) <= ParametricEQ.gridStep)
        }
    }

    var column: EvaluationReport.Column {
        let figures = errorsByExample.mapValues { EvaluationReport.Figure(MeanAndDeviation($0)) }
        return EvaluationReport.Column(
            name: name, errors: figures.filter { $0.key != Self.responseKey },
            responseErrorDB: figures[Self.responseKey] ?? .init(MeanAndDeviation()),
            responseErrorWithoutLevelDB: .init(responseErrorWithoutLevelDB),
            responseErrorByGain: zip(Self.gainBins, byGain).map {
                .init(minimumDB: $0.lowerBound, maximumDB: $0.upperBound, examples: $1.count, responseErrorDB: .init($1))
            },
            calibrationError: calibration.expected)
    }

    /// This contestant's errors against those of `other` on the same examples.
    func compared(with other: ColumnSum) -> EvaluationReport.Comparison {
        .init(
            against: other.name,
            differences: errorsByExample.reduce(into: [:]) { differences, entry in
                differences[entry.key] = PairedBootstrap(entry.value, other.errorsByExample[entry.key] ?? [])
            })
    }
}
