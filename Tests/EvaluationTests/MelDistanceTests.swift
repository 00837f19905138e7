import Foundation
import TestSupport
import Testing

@testable import SoundalikeEvaluation

/// Against librosa (Tests/References/mel_distance.py).
@Suite struct MelDistanceTests {
    struct Reference: Decodable { let count: Int, cepstral: Double, bands_db: Double }

    @Test func distancesAreTheReferences() throws {
        let reference: Reference = try References.load("mel_distance")
        let distance = try MelDistance(to: PulsingTone.samples(reference.count, pitchHz: 440, level: 0.3), sampleRateHz: 22_050)
        let output = PulsingTone.samples(reference.count, pitchHz: 660, level: 0.1)
        #expect(abs(try distance.cepstral(output) - reference.cepstral) < 1e-4)
        #expect(abs(try distance.bandsDB(output) - reference.bands_db) < 1e-2)
    }

    @Test func whatIsTheSameIsNoDistanceAway() throws {
        let target = PulsingTone.samples(8_000, pitchHz: 440, level: 0.3)
        let distance = try MelDistance(to: target, sampleRateHz: 22_050)
        #expect(try distance.cepstral(target) < 1e-9 && distance.bandsDB(target) == 0)
        // Level counts for bands alone: half of it is 6 dB.
        let softer = target.map { $0 / 2 }
        #expect(try distance.cepstral(softer) < 1e-6)
        #expect(abs(try distance.bandsDB(softer) - 6.02) < 0.1)
        #expect(throws: (any Error).self) { try MelDistance(to: [0, 1], sampleRateHz: 22_050) }
        #expect(try distance.cepstral([Float](repeating: 0, count: 8_000)).isFinite)
    }
}
