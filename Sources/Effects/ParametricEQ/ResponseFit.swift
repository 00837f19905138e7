import SoundalikeFoundations

/// Finds the equaliser's settings whose response comes nearest to a wanted one.
///
/// The measure is the mean absolute difference in dB at the frequencies given.
/// Settings lie on grids; one parameter after the other takes its best value until none gains anything, from a few starts.
public struct ResponseFit: Sendable {
    /// Where responses are compared, Hz.
    public let frequenciesHz: [Double]
    /// The values of each parameter of the equaliser that may be chosen, in the descriptor's order and units.
    public let grids: [[Double]]
    private let sampleRateHz: Double

    /// Sweeps over all parameters at most; a few are enough.
    private static let sweepLimit = 12

    /// A fit at `frequenciesHz` (below half the sample rate) with the values of `grids`, one array a parameter.
    public init(sampleRateHz: Double, frequenciesHz: [Double], grids: [[Double]]) {
        precondition(grids.count == ParametricEQ.descriptor.parameters.count && !grids.contains(where: \.isEmpty), "a grid a parameter")
        self.sampleRateHz = sampleRateHz
        self.frequenciesHz = frequenciesHz
        self.grids = grids
    }

    /// The indices on the grids of the best settings found.
    ///
    /// - Parameters:
    ///   - responseDB: what is wanted, a value a frequency, dB.
    ///   - starts: indices to start from, one array of 12 or more; the best end counts.
    public func indices(for responseDB: [Double], starts: [[Int]]) -> [Int] {
        precondition(responseDB.count == frequenciesHz.count && !starts.isEmpty, "a value a frequency, and a start")
        return starts.map { descend(from: $0, to: responseDB) }.min { $0.cost < $1.cost }?.indices ?? starts[0]
    }

    /// The settings at `indices` of the grids, in the parameters' units.
    public func values(at indices: [Int]) -> [Double] {
        zip(grids, indices).map { $0[$1] }
    }

    /// Middle frequencies and no gain, with wide, medium and narrow bands: starts for a fit without further knowledge.
    public var plainStarts: [[Int]] {
        [0.35, 0.5, 0.65].map { width in
            grids.indices.map { parameter in
                let last = Double(grids[parameter].count - 1)
                let isQ = parameter % ParametricEQ.parametersPerBand == 2
                return Int((last * (isQ ? width : 0.5)).rounded())
            }
        }
    }

    private func descend(from start: [Int], to target: [Double]) -> (indices: [Int], cost: Double) {
        var indices = start
        var bands = ParametricEQ.bands.indices.map { response(ofBand: $0, indices) }
        var cost = distance(target, bands)
        for _ in 0..<Self.sweepLimit {
            let before = cost
            for parameter in grids.indices {
                let band = parameter / ParametricEQ.parametersPerBand
                // What the other bands leave to be done.
                let rest = target.indices.map { point in
                    bands.indices.reduce(target[point]) { $1 == band ? $0 : $0 - bands[$1][point] }
                }
                for index in grids[parameter].indices where index != indices[parameter] {
                    var trial = indices
                    trial[parameter] = index
                    let response = response(ofBand: band, trial)
                    let trialCost = meanAbsoluteDifference(rest, response)
                    if trialCost < cost - 1e-9 { (indices, bands[band], cost) = (trial, response, trialCost) }
                }
            }
            if before - cost < 1e-4 { break }
        }
        return (indices, cost)
    }

    private func response(ofBand band: Int, _ indices: [Int]) -> [Double] {
        let section = values(at: indices).withUnsafeBufferPointer {
            ParametricEQ.coefficients(ofBand: band, values: $0, sampleRateHz: sampleRateHz)
        }
        return frequenciesHz.map { decibels(power: section.powerResponse(frequencyHz: $0, sampleRateHz: sampleRateHz)) }
    }

    private func distance(_ target: [Double], _ bands: [[Double]]) -> Double {
        meanAbsoluteDifference(target, target.indices.map { point in bands.reduce(0) { $0 + $1[point] } })
    }

    private func meanAbsoluteDifference(_ first: [Double], _ second: [Double]) -> Double {
        var sum = 0.0
        for index in first.indices { sum += abs(first[index] - second[index]) }
        return sum / Double(max(1, first.count))
    }
}
