import Foundation
import SoundalikeStyle
import TestSupport
import Testing

/// Against numpy, scipy and pyloudnorm: `Tests/References/style.py`.
struct StyleReferenceTests {
    private struct Case: Decodable {
        let rate: Double
        let channels: Int
        let seconds: Double
        let pyloudnormLUFS: Double
        let values: [String: Double?]

        private enum CodingKeys: String, CodingKey {
            case rate, channels, seconds, values
            case pyloudnormLUFS = "pyloudnorm_lufs"
        }
    }

    /// The signal of the script: noise and two tones in syllables between pauses.
    private func signal(_ reference: Case) -> [[Float]] {
        var channels = Array(repeating: [Float](), count: reference.channels)
        var state: UInt32 = 12_345, low = 0.0
        for index in 0..<Int(reference.rate * reference.seconds) {
            let t = Double(index) / reference.rate, wave = max(0, sin(2 * .pi * 1.3 * t))
            let syllable = wave * wave * (0.4 + 0.3 * sin(2 * .pi * 0.11 * t))
            for channel in channels.indices {
                state = state &* 1_664_525 &+ 1_013_904_223
                let noise = Double(state) / 2_147_483_648 - 1
                if channel == 0 { low += 0.2 * (noise - low) }
                let tone = sin(2 * .pi * 180 * t) + 0.3 * sin(2 * .pi * 2_300 * t + Double(channel))
                channels[channel].append(Float(syllable * (0.5 * tone + low + 0.2 * noise) + 2e-3 * noise))
            }
        }
        return channels
    }

    @Test func everyFeatureIsTheReferences() throws {
        for reference in try References.load("style", as: [Case].self) {
            let found = try #require(try profile(signal(reference), sampleRateHz: reference.rate))
            #expect(Set(reference.values.keys) == Set(StyleProfile.features.map(\.id)))
            for feature in StyleProfile.features {
                let expected = reference.values[feature.id] ?? nil
                guard let value = found[feature.id], let expected else {
                    #expect(found[feature.id] == nil && expected == nil, "\(feature.id) at \(reference.rate) Hz")
                    continue
                }
                #expect(abs(value - expected) < 0.01, "\(feature.id) at \(reference.rate) Hz: \(value), \(expected)")
            }
        }
    }

    /// Of seconds with long pauses, where the standard's own grid of blocks makes more than a tenth of a LU, it is only near.
    @Test func theLoudnessIsPyloudnorms() throws {
        for reference in try References.load("style", as: [Case].self) {
            let found = try #require(try profile(signal(reference), sampleRateHz: reference.rate)?["integrated_loudness_lufs"])
            #expect(abs(found - reference.pyloudnormLUFS) < (reference.seconds > 10 ? 0.2 : 0.3), "\(reference.rate) Hz: \(found), \(reference.pyloudnormLUFS)")
        }
    }
}
