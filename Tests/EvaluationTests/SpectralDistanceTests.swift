import Foundation
import TestSupport
import Testing

@testable import SoundalikeEvaluation

/// Against auraloss (Tests/References/spectral_distance.py).
@Suite struct SpectralDistanceTests {
    struct Reference: Decodable { let count: Int, pitch_hz: Double, level: Double, distance: Double }

    @Test func distancesAreTheReferences() throws {
        for reference in try References.load("spectral_distance", as: [Reference].self) {
            let distance = try SpectralDistance(to: PulsingTone.samples(reference.count, pitchHz: 440, level: 0.3))
            let found = try distance.of(PulsingTone.samples(reference.count, pitchHz: reference.pitch_hz, level: reference.level))
            #expect(abs(found - reference.distance) < 1e-4 * reference.distance, "\(found), not \(reference.distance)")
        }
    }

    @Test func whatIsTheSameIsNoDistanceAway() throws {
        let target = PulsingTone.samples(3_000, pitchHz: 440, level: 0.3)
        #expect(try SpectralDistance(to: target).of(target) == 0)
        // Half the level is half of the spectrum away, and ln 2.
        let softer = try SpectralDistance(to: PulsingTone.samples(3_000, pitchHz: 440, level: 30)).of(PulsingTone.samples(3_000, pitchHz: 440, level: 15))
        #expect(abs(softer - 0.5 - log(2)) < 1e-3)
        let silence = [Float](repeating: 0, count: 3_000)
        #expect(try SpectralDistance(to: silence).of(target).isFinite && SpectralDistance(to: target).of(silence).isFinite)
        #expect(throws: (any Error).self) { try SpectralDistance(to: [1]) }
    }
}

/// Pulsing tones over noise, as the reference scripts make them.
enum PulsingTone {
    static func samples(_ count: Int, pitchHz: Double, level: Double) -> [Float] {
        var state: UInt32 = 777
        return (0..<count).map { n in
            state = state &* 1_664_525 &+ 1_013_904_223
            let time = Double(n) / 22_050
            let tone = sin(2 * .pi * pitchHz * time) * (0.5 + 0.5 * sin(2 * .pi * 3 * time))
            return Float(level * (tone + 0.02 * (Double(state) / 2_147_483_648 - 1)))
        }
    }
}
