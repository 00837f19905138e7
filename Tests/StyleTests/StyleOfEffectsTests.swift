import SoundalikeFoundations
import SoundalikeStyle
import Testing

/// What a compressor and a gate do to the features.
struct StyleOfEffectsTests {
    /// A gain that follows the level: above `thresholdDB` the excess is divided by `ratio`, below `gateDB` the lack doubled.
    private func dynamics(_ samples: [Float], thresholdDB: Double = 0, ratio: Double = 1, gateDB: Double = -200) -> [Float] {
        var level = 0.0
        return samples.map { sample in
            let size = abs(Double(sample))
            level += (size - level) * (size > level ? 0.01 : 0.0005)
            let levelDB = decibels(amplitude: level + 1e-9)
            let gainDB = -max(0, levelDB - thresholdDB) * (1 - 1 / ratio) - max(0, gateDB - levelDB)
            return Float(Double(sample) * amplitude(decibels: gainDB))
        }
    }

    @Test func aCompressorNarrowsAndAGateDeepens() throws {
        let samples = bursts(), plain = try #require(try profile([samples]))
        func changes(_ processed: [Float]) throws -> [String: Double] {
            let found = try #require(try profile([processed]))
            return Dictionary(uniqueKeysWithValues: zip(StyleProfile.features, plain.differences(to: found)).map { ($0.id, $1 ?? 0) })
        }
        let compressed = try changes(dynamics(samples, thresholdDB: -30, ratio: 4)), gated = try changes(dynamics(samples, gateDB: -40))
        #expect(compressed["integrated_loudness_lufs", default: 0] < -5)
        #expect(compressed["level_p5_db", default: 0] > 2 && compressed["level_p5_1000hz_db", default: 0] > 2)
        #expect(gated["level_p5_db", default: 0] < -2 && gated["level_p5_1000hz_db", default: 0] < -2)
        #expect(abs(gated["integrated_loudness_lufs", default: 9]) < 0.1 && abs(gated["level_median_db", default: 9]) < 0.5)
    }

    /// A search by small steps sees no jumps: a threshold that moves by a twentieth of a decibel moves no feature by a tenth of its scale.
    @Test func featuresMoveSmoothly() throws {
        let samples = bursts(seconds: 8)
        for gates in [false, true] {
            let profiles = try (0..<12).map { step in
                let db = 0.05 * Double(step)
                let processed = gates ? dynamics(samples, gateDB: -45 + db) : dynamics(samples, thresholdDB: -30 + db, ratio: 4)
                return try #require(try profile([processed]))
            }
            for (before, after) in zip(profiles, profiles.dropFirst()) {
                for (feature, difference) in zip(StyleProfile.features, before.differences(to: after)) {
                    #expect(abs(difference ?? 0) < 0.1, "\(feature.id) \(gates)")
                }
            }
        }
    }
}

struct StyleProfileTests {
    @Test func everyFeatureHasItsNameAndScale() {
        let features = StyleProfile.features
        #expect(Set(features.map(\.id)).count == features.count && Set(features.map(\.label)).count == features.count)
        #expect(features.allSatisfy { $0.scale > 0 && $0.scale < 10 })
    }

    @Test func distanceIsInUnitsOfScales() {
        let count = StyleProfile.features.count
        let zero = StyleProfile(values: Array(repeating: 0, count: count))
        let oneScale = StyleProfile(values: StyleProfile.features.map(\.scale))
        #expect(abs(zero.distance(to: oneScale) - 1) < 1e-12 && zero.distance(to: zero) == 0)
        // What one of them lacks does not count.
        var values: [Double?] = Array(repeating: nil, count: count)
        values[3] = 2 * StyleProfile.features[3].scale
        #expect(abs(zero.distance(to: StyleProfile(values: values)) - 2) < 1e-12)
        #expect(zero.distance(to: StyleProfile(values: Array(repeating: nil, count: count))) == .infinity)
    }
}
