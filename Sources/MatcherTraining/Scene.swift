import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSpectra
import SoundalikeTraining

/// One kind of acoustic scene, put on both recordings of a pair alike so that only the effect tells them apart.
public enum Scene: Hashable, Sendable {
    /// The linear-phase crossover bank, each band's gain drawn uniformly from ± this.
    case crossover(gainDB: Double)
    /// White noise at a level drawn from a range, dB re full scale.
    case noise(levelDBFS: ClosedRange<Double>)
    /// A room: exponentially decaying noise, with a reverberation time and a level re the direct sound from these ranges.
    case reverberation(seconds: ClosedRange<Double>, levelDB: ClosedRange<Double>)
}

extension Scene {
    /// Puts one draw of this scene on several recordings: the same gains and room; noise of the same level, not the same noise.
    func apply(to recordings: [[Float]], sampleRateHz: Double, using generator: inout SeededGenerator) -> [[Float]] {
        switch self {
        case .crossover(let gainDB):
            let gainsDB = (0..<CrossoverDesign.bandCount).map { _ in generator.uniform(in: -gainDB...gainDB) }
            return recordings.map { CrossoverBank.apply(gainsDB: gainsDB, to: $0, sampleRateHz: sampleRateHz) }
        case .noise(let levelDBFS):
            let level = amplitude(decibels: generator.uniform(in: levelDBFS))
            return recordings.map { samples in
                var noisy = samples
                addNoise(to: &noisy, level: Float(level), using: &generator)
                return noisy
            }
        case .reverberation(let seconds, let levelDB):
            let response = roomResponse(
                seconds: generator.uniform(in: seconds), levelDB: generator.uniform(in: levelDB), sampleRateHz: sampleRateHz,
                using: &generator)
            return recordings.map { convolve($0, with: response) }
        }
    }
}

/// An impulse and behind it noise that falls by 60 dB in `seconds`, its energy `levelDB` re the impulse's.
private func roomResponse(
    seconds: Double, levelDB: Double, sampleRateHz: Double, using generator: inout SeededGenerator
) -> [Float] {
    let count = max(2, Int(seconds * sampleRateHz))
    let decayPerSample = exponential(-logarithm(1000) / Double(count))
    var envelope = 1.0, energy = 0.0
    var tail = (0..<count).map { _ -> Double in
        envelope *= decayPerSample
        let value = generator.normal() * envelope
        energy += value * value
        return value
    }
    tail[0] = 0
    let scale = amplitude(decibels: levelDB) / energy.squareRoot()
    var response = tail.map { Float($0 * scale) }
    response[0] = 1
    return response
}

extension Scene: Codable {
    enum CodingKeys: String, CodingKey {
        case kind, gainDB = "gain_db", levelDBFS = "level_dbfs", seconds, levelDB = "level_db"
    }

    /// Reads `kind` and the figures of that kind; a range is written as an array of two.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func range(_ key: CodingKeys) throws -> ClosedRange<Double> {
            let ends = try container.decode([Double].self, forKey: key)
            guard ends.count == 2, ends.allSatisfy(\.isFinite), ends[0] <= ends[1] else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "a range is two numbers, the lower first")
            }
            return ends[0]...ends[1]
        }
        switch try container.decode(String.self, forKey: .kind) {
        case "crossover": self = .crossover(gainDB: try container.decode(Double.self, forKey: .gainDB))
        case "noise": self = .noise(levelDBFS: try range(.levelDBFS))
        case "reverberation": self = .reverberation(seconds: try range(.seconds), levelDB: try range(.levelDB))
        case let kind:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container,
                debugDescription: "unknown scene '\(kind)'; there are crossover, noise and reverberation")
        }
    }

    /// Writes what ``init(from:)`` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func encode(_ range: ClosedRange<Double>, _ key: CodingKeys) throws {
            try container.encode([range.lowerBound, range.upperBound], forKey: key)
        }
        switch self {
        case .crossover(let gainDB):
            try container.encode("crossover", forKey: .kind)
            try container.encode(gainDB, forKey: .gainDB)
        case .noise(let levelDBFS):
            try container.encode("noise", forKey: .kind)
            try encode(levelDBFS, .levelDBFS)
        case .reverberation(let seconds, let levelDB):
            try container.encode("reverberation", forKey: .kind)
            try encode(seconds, .seconds)
            try encode(levelDB, .levelDB)
        }
    }
}
