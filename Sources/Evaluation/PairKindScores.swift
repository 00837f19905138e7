import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeMatcherTraining
import SoundalikeMetrics

/// How everyone did on pairs of one kind.
public struct PairKindScores: Codable, Sendable, Hashable {
    /// How one contestant did.
    public struct Score: Codable, Sendable, Hashable {
        public var name: String
        /// Mean absolute difference of the true and the found response, their means taken away, dB; nil where nobody knows the truth.
        public var responseErrorWithoutLevelDB: Double?
        /// The same as the responses are, dB.
        public var responseErrorDB: Double?
        /// Of the found on the true response, level removed, over all pairs: 1 is full strength, 0 none.
        public var slope: Double?
        /// Share of the pairs that it left at least 0.5 dB further from the truth than doing nothing does, 0…1.
        public var worseShare: Double?
        /// Share of the curve's points that are true within the standard deviation that is said of them: 0.68 where that is right; nil
        /// where no curve is given.
        public var withinDeviationShare: Double?
        /// For foreign pairs: mean distance of the third-octave average spectra from the reference's, level removed, dB.
        public var distanceToReferenceDB: Double?

        enum CodingKeys: String, CodingKey {
            case name, responseErrorWithoutLevelDB = "response_error_without_level_db", responseErrorDB = "response_error_db", slope
            case worseShare = "worse_share", withinDeviationShare = "within_deviation_share", distanceToReferenceDB = "distance_to_reference_db"
        }
    }

    public var kind: TestPairKind
    public var pairs: Int
    /// Doing nothing first.
    public var scores: [Score]
}

/// Adds up one contestant's answers to pairs of one kind.
struct PairKindSum {
    private let name: String
    private let equaliserError, deviceError: ResponseError
    private var withoutLevelDB = MeanAndDeviation(), asTheyAreDB = MeanAndDeviation(), worse = MeanAndDeviation()
    private var within = MeanAndDeviation(), distances = MeanAndDeviation()
    private var product = 0.0, square = 0.0

    /// Further from the truth than nothing by this much is heard as harm, dB.
    private static let harmDB = 0.5

    init(name: String, sampleRateHz: Double) {
        self.name = name
        equaliserError = ResponseError(sampleRateHz: sampleRateHz)
        // Where devices' responses are drawn.
        deviceError = ResponseError(sampleRateHz: sampleRateHz, lowestHz: 80, highestHz: 12_000, pointCount: 160)
    }

    mutating func add(_ answer: Answer, _ pair: TestPair, distance: ReferenceDistance?) throws {
        if let distance { distances.add(try distance.distanceDB(of: pair.input, after: answer.values)) }
        switch pair.truth {
        case .unknown: break
        case .equaliser(let values):
            let error = equaliserError
            add(answer, by: error) { error.response(values, atHz: $0) }
        case .device(let curve): add(answer, by: deviceError) { curve.responseDB(atHz: $0) }
        }
    }

    private mutating func add(_ answer: Answer, by error: ResponseError, truth response: ([Double]) -> [Double]) {
        let axis = error.frequenciesHz, truth = response(axis), found = error.response(answer.values)
        let (flatTruth, flatFound) = (Self.centred(truth), Self.centred(found))
        let result = error.compare(responseDB: found, with: truth)
        let nothing = error.compare(responseDB: .init(repeating: 0, count: axis.count), with: truth)
        withoutLevelDB.add(result.meanAbsoluteWithoutLevelDB)
        asTheyAreDB.add(result.meanAbsoluteDB)
        worse.add(result.meanAbsoluteWithoutLevelDB >= nothing.meanAbsoluteWithoutLevelDB + Self.harmDB ? 1 : 0)
        product += zip(flatTruth, flatFound).reduce(0) { $0 + $1.0 * $1.1 }
        square += flatTruth.reduce(0) { $0 + $1 * $1 }
        guard let curve = answer.curve else { return }
        let known = curve.points.filter { axis[0]...axis[axis.count - 1] ~= $0.frequencyHz }
        let wanted = Self.centred(response(known.map(\.frequencyHz))), given = Self.centred(known.map(\.levelDB))
        for (point, (wanted, given)) in zip(known, zip(wanted, given)) { within.add(abs(wanted - given) <= point.deviationDB ? 1 : 0) }
    }

    private static func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return values.map { $0 - mean }
    }

    var score: PairKindScores.Score {
        func mean(_ values: MeanAndDeviation) -> Double? { values.count > 0 ? values.mean : nil }
        return PairKindScores.Score(
            name: name, responseErrorWithoutLevelDB: mean(withoutLevelDB), responseErrorDB: mean(asTheyAreDB),
            slope: square > 0 ? product / square : nil, worseShare: mean(worse), withinDeviationShare: mean(within),
            distanceToReferenceDB: mean(distances))
    }
}
