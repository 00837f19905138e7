/// Encoded as `match --json` prints it: how likely each kind of pair is, and the curve, point by point.
extension Match.Tone: Encodable {
    private enum Key: CodingKey { case pair, curve }

    private enum PointKey: String, CodingKey {
        case frequencyHz = "frequency_hz", gainDB = "gain_db", deviationDB = "deviation_db", isKnown = "is_known"
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(pairProbabilities, forKey: .pair)
        var curve = members.nestedUnkeyedContainer(forKey: .curve)
        for index in frequenciesHz.indices {
            var point = curve.nestedContainer(keyedBy: PointKey.self)
            try point.encode(frequenciesHz[index], forKey: .frequencyHz)
            try point.encode(curveDB[index], forKey: .gainDB)
            try point.encode(deviationDB[index], forKey: .deviationDB)
            try point.encode(isKnown[index], forKey: .isKnown)
        }
    }
}
