import SoundalikeFoundations

/// Tells what of the difference of two average spectra is the chains' and what the voices'.
///
/// With d the difference of the levels, c the chains' response and v what else differs,
///
///     d = c + v,    v ~ N(0, V),    c ~ an equaliser's responses as they are drawn, or N(0, C) for a device's
///
/// under every kind of pair: V is next to nothing for one recording heard twice, and grows from another take to another voice. The answer is
/// the mean of c given d, over all kinds as likely as they are given d. The level takes part in v with a large variance, so that only differences
/// between bands count; a band that noise fills, or that a recording does not reach, has a variance that says so.
public struct ChainPosterior: Sendable {
    /// One assumption about a pair.
    private struct Assumption {
        let kind: PairKind
        let prior: Double
        let others: Matrix
        let chain: Chain
    }

    private enum Chain {
        /// The responses of the model, each as likely.
        case equaliser
        /// Normally distributed with this covariance.
        case normal(Matrix)
    }

    /// What one assumption makes of a difference.
    private struct Finding {
        let logLikelihood: Double
        let mean: [Double]
        let covariance: Matrix
        /// How likely each of the equaliser's draws is, 1 in all; empty where none were looked at.
        var drawWeights: [Double] = []
    }

    private let model: ToneModel
    private let equaliserCovariance: Matrix

    /// How likely each kind of pair is before anything is heard, in relation.
    private static let priors: [PairKind: Double] = [.sameRecording: 1, .anotherTake: 1, .anotherSource: 1, .foreign: 0.3]
    /// How much takes of one voice may differ: by the model's covariance of takes times the first, and that of efforts times the second. Most people
    /// speak evenly; actors do not.
    private static let takeScales: [(takes: Double, efforts: Double)] = [(1, 0.1), (1, 1), (2, 1), (4, 2)]
    /// The efforts of different voices, in the same way.
    private static let voiceScales: [(takes: Double, efforts: Double)] = [(1, 0.3), (1, 1.5)]
    /// How often a chain is a device and not an equaliser.
    private static let deviceShare = 0.4
    /// Chains of recordings that have nothing to do with each other differ by the devices' covariance times these.
    private static let foreignScales = [4.0, 12]
    /// What stays between two measurements of one recording, dB².
    private static let measurementVariance = 0.1

    public init(_ model: ToneModel) {
        self.model = model
        var sum = Matrix(ToneSpace.size)
        for curve in model.equaliserCurves { sum.add(outer: ToneSpace.vector(responseDB: curve), weight: 1 / Double(model.equaliserCurves.count)) }
        equaliserCovariance = sum
    }

    /// What leads from `input`'s chain to `reference`'s.
    ///
    /// - Throws: `SoundalikeError(.badData)` when the model's covariances are none.
    public func difference(input: ToneSpectrum, reference: ToneSpectrum) throws -> ToneDifference {
        let bands = 0..<ToneBands.count
        let variances = zip(input.levelVariances, reference.levelVariances).map { $0 + $1 }
        let isKnown = bands.map { input.isHeard($0) && reference.isHeard($0) && variances[$0] < Self.knownVariance }
        guard isKnown.contains(true) else { return nothing(isKnown) }
        let raw = bands.map { reference.isHeard($0) && input.isHeard($0) ? reference.levelsDB[$0] - input.levelsDB[$0] : 0 }
        let difference = Self.centred(raw, isKnown)
        // Nothing is larger than this; a hostile file may say so.
        let bounded = difference.map { min(max($0, -200), 200) }

        var noise = Matrix(ToneSpace.size)
        noise.addLevelVariance()
        for band in bands { noise[band, band] += Self.measurementVariance + variances[band] }
        let pitches = [reference.pitchSemitones, input.pitchSemitones].compactMap { $0 }, isPitched = pitches.count == 2
        noise[ToneSpace.pitch, ToneSpace.pitch] = isPitched ? 2 * ToneSpace.pitchVariance : ToneSpace.unknownPitchVariance
        let vector = bounded + [isPitched ? pitches[0] - pitches[1] : 0]
        var findings: [(kind: PairKind, logWeight: Double, finding: Finding)] = []
        for assumption in assumptions(input, reference) {
            guard let finding = find(vector, assumption, noise) else {
                throw SoundalikeError(.badData, nil, "the model is damaged: its covariances fit no recording")
            }
            findings.append((assumption.kind, logarithm(assumption.prior) + finding.logLikelihood, finding))
        }
        let largest = findings.map(\.logWeight).max() ?? 0
        let weights = findings.map { exponential($0.logWeight - largest) }, total = weights.reduce(0, +)
        var kinds: [PairKind: Double] = [:]
        let drawCount = model.equaliserCurves.count
        var drawWeights = [Double](repeating: 0, count: drawCount)
        var mean = [Double](repeating: 0, count: ToneSpace.size), covariance = Matrix(ToneSpace.size)
        for (weight, (kind, _, finding)) in zip(weights, findings) where weight > 0 {
            let share = weight / total
            kinds[kind, default: 0] += share
            for index in mean.indices { mean[index] += share * finding.mean[index] }
            for draw in finding.drawWeights.indices { drawWeights[draw] += share * finding.drawWeights[draw] }
            covariance = covariance + share * finding.covariance
            covariance.add(outer: finding.mean, weight: share)
        }
        // Where the chain is a device the settings might be any.
        let rest = max(0, 1 - drawWeights.reduce(0, +))
        for draw in 0..<drawCount { drawWeights[draw] += rest / Double(drawCount) }
        covariance.add(outer: mean, weight: -1)
        let curve = Self.centred(mean, isKnown), corner = covariance.corner(ToneBands.count)
        return ToneDifference(
            curveDB: bands.map { isKnown[$0] ? curve[$0] : 0 },
            deviationDB: corner.diagonal.map { max($0, 0).squareRoot() }, isKnown: isKnown, kinds: kinds,
            spectralDifferenceDB: bands.map { isKnown[$0] ? difference[$0] : 0 }, covariance: corner.elements,
            settings: SettingsBelief(draws: model.equaliserSettings, weights: drawWeights))
    }

    /// A band whose level is known worse than this says nothing, dB².
    private static let knownVariance = 400.0

    private func nothing(_ isKnown: [Bool]) -> ToneDifference {
        let zero = [Double](repeating: 0, count: ToneBands.count), corner = equaliserCovariance.corner(ToneBands.count)
        return ToneDifference(
            curveDB: zero, deviationDB: corner.diagonal.map { $0.squareRoot() }, isKnown: isKnown, kinds: [.foreign: 1],
            spectralDifferenceDB: zero, covariance: corner.elements,
            settings: SettingsBelief(draws: model.equaliserSettings, weights: .init(repeating: 1, count: model.equaliserSettings.count)))
    }

    /// The bands' values, without the mean of those that are known.
    private static func centred(_ values: [Double], _ isKnown: [Bool]) -> [Double] {
        let known = zip(values, isKnown).filter(\.1).map(\.0), mean = known.reduce(0, +) / Double(max(1, known.count))
        return values.prefix(isKnown.count).map { $0 - mean }
    }

    private func assumptions(_ input: ToneSpectrum, _ reference: ToneSpectrum) -> [Assumption] {
        let inverse = 0.5 * (1 / max(input.activeSeconds, 0.3) + 1 / max(reference.activeSeconds, 0.3))
        let once = model.longTakes + inverse * model.shortTakes
        let takes = Self.takeScales.map { $0.takes * once + $0.efforts * model.efforts }
        let voices = Self.voiceScales.map { $0.takes * once + $0.efforts * model.efforts + model.voices }
        let devices = Chain.normal(model.devices)
        let sets: [(kind: PairKind, others: [Matrix], chains: [(share: Double, chain: Chain)])] = [
            // So little else differs that draws of an equaliser would never be near enough: its covariance stands for them.
            (.sameRecording, [Matrix(ToneSpace.size)], [(0.5, .normal(equaliserCovariance)), (0.5, devices)]),
            (.anotherTake, takes, [(1 - Self.deviceShare, .equaliser), (Self.deviceShare, devices)]),
            (.anotherSource, voices, [(1 - Self.deviceShare, .equaliser), (Self.deviceShare, devices)]),
            (.foreign, [voices[voices.count - 1]], Self.foreignScales.map { (0.5, .normal($0 * model.devices)) }),
        ]
        return sets.flatMap { set in
            set.others.flatMap { others in
                set.chains.map { share, chain in
                    let prior = Self.priors[set.kind, default: 1] * share / Double(set.others.count)
                    return Assumption(kind: set.kind, prior: prior, others: others, chain: chain)
                }
            }
        }
    }

    private func find(_ difference: [Double], _ assumption: Assumption, _ noise: Matrix) -> Finding? {
        switch assumption.chain {
        case .equaliser: equaliser(difference, assumption.others + noise)
        case .normal(let covariance): normal(difference, assumption.others + noise, covariance)
        }
    }

    /// Gaussian conditioning: mean C K⁻¹ d and covariance C − C K⁻¹ C with K = V + C.
    private func normal(_ difference: [Double], _ noise: Matrix, _ chain: Matrix) -> Finding? {
        guard let lower = (noise + chain).cholesky() else { return nil }
        let inverse = lower.inverseOfLower(), white = inverse * difference, gain = inverse * chain
        let logDeterminant = lower.diagonal.reduce(0) { $0 + logarithm($1) }
        return Finding(
            logLikelihood: -logDeterminant - 0.5 * white.reduce(0) { $0 + $1 * $1 }, mean: gain.transposed * white,
            covariance: chain - gain.transposed * gain)
    }

    /// The mean over the equaliser's own responses, each weighted by how likely it makes the difference.
    private func equaliser(_ difference: [Double], _ noise: Matrix) -> Finding? {
        guard let lower = noise.cholesky() else { return nil }
        let inverse = lower.inverseOfLower(), size = ToneSpace.size
        let logDeterminant = lower.diagonal.reduce(0) { $0 + logarithm($1) }
        var logWeights = [Double](repeating: 0, count: model.equaliserCurves.count)
        var rest = difference
        inverse.elements.withUnsafeBufferPointer { inverse in
            for (index, curve) in model.equaliserCurves.enumerated() {
                for band in curve.indices { rest[band] = difference[band] - curve[band] }
                var square = 0.0
                for row in 0..<size {
                    var sum = 0.0
                    for column in 0...row { sum += inverse[row * size + column] * rest[column] }
                    square += sum * sum
                }
                logWeights[index] = -0.5 * square
            }
        }
        let largest = logWeights.max() ?? 0
        let weights = logWeights.map { exponential($0 - largest) }, total = weights.reduce(0, +)
        var mean = [Double](repeating: 0, count: size), covariance = Matrix(size)
        for (weight, curve) in zip(weights, model.equaliserCurves) where weight > 1e-6 * total {
            for band in curve.indices { mean[band] += weight / total * curve[band] }
            covariance.add(outer: ToneSpace.vector(responseDB: curve), weight: weight / total)
        }
        covariance.add(outer: mean, weight: -1)
        return Finding(
            logLikelihood: -logDeterminant + largest + logarithm(total / Double(weights.count)), mean: mean, covariance: covariance,
            drawWeights: weights.map { $0 / total })
    }
}
