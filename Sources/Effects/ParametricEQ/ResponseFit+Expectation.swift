import SoundalikeFoundations

extension ResponseFit {
    /// The mean response of the equaliser whose values are drawn from their distributions, each by itself, at the fit's frequencies, dB.
    ///
    /// The mean of some draws, the same every time. Each comes twice, the second time with gains from the other end of their
    /// distributions: so mirrored distributions have the mirrored mean exactly.
    ///
    /// - Parameter logProbabilities: natural logarithms, `[parameter][value]`.
    public func expectedResponseDB(_ logProbabilities: [[Double]]) -> [Double] {
        precondition(logProbabilities.map(\.count) == grids.map(\.count), "a probability a value")
        let cumulative = logProbabilities.map { row in
            var sum = 0.0
            return row.map { value -> Double in
                sum += exponential(value)
                return sum
            }
        }
        var generator = SeededGenerator(seed: 0x5EED), mean = [Double](repeating: 0, count: frequenciesHz.count)
        for _ in 0..<Self.expectationDraws / 2 {
            let draw = grids.map { _ in generator.uniform() }
            for isMirrored in [false, true] {
                let values = grids.indices.map { parameter -> Double in
                    let isGain = parameter % ParametricEQ.parametersPerBand == 1
                    return Self.value(of: grids[parameter], cumulative[parameter], at: draw[parameter], fromTheEnd: isMirrored && isGain)
                }
                let response = ParametricEQ.responseDB(values, sampleRateHz: sampleRateHz, frequenciesHz: frequenciesHz)
                for point in mean.indices { mean[point] += response[point] / Double(Self.expectationDraws) }
            }
        }
        return mean
    }

    /// Enough to know the mean to a few tenths of a decibel.
    private static let expectationDraws = 48

    /// The value at which so much of the probability is passed, counted from the first value or from the last.
    private static func value(of grid: [Double], _ cumulative: [Double], at share: Double, fromTheEnd: Bool) -> Double {
        let last = grid.count - 1, wanted = share * cumulative[last]
        guard fromTheEnd else { return grid[cumulative.firstIndex { $0 > wanted } ?? last] }
        return grid[grid.indices.last { cumulative[last] - ($0 > 0 ? cumulative[$0 - 1] : 0) > wanted } ?? 0]
    }
}
