import Foundation
import Testing

@testable import Soundalike

/// The search against curves whose answer is known by formula.
@Suite struct GainSearchTests {
    private static let search = GainSearch(startDB: 4, rangeDB: -20...28, toleranceLU: 0.02)

    /// What a limiter does: ever less loudness for a gain, and never −10 LUFS.
    private static func limited(_ gainDB: Double) -> Double { -10 - 20 * exp(-gainDB / 10) }

    @Test(arguments: [-29.0, -20, -14, -12]) func whatCanBeReachedIsReached(lufs: Double) throws {
        var passes = 0
        let found = try #require(
            Self.search.nearest(to: lufs) { gainDB in
                passes += 1
                return Self.limited(gainDB)
            })
        #expect(abs(found.gainDB - 10 * log(20 / (-10 - lufs))) < 0.3 && abs(found.errorLU) <= 0.02)
        #expect(passes <= 10)
    }

    /// The search ends where a decibel of gain brings less than a tenth of that.
    @Test func whatCannotBeReachedIsCalledSo() throws {
        let found = try #require(Self.search.nearest(to: -6, loudness: Self.limited))
        #expect(abs(found.errorLU - (-6 - Self.limited(found.gainDB))) < 1e-9)
        #expect(found.errorLU < 6 && found.gainDB > 15 && found.gainDB <= 28)
    }

    /// A gate lets more in at some gain: the curve has a step down, and an answer on its far side.
    @Test func aStepIsBracketed() throws {
        let found = try #require(Self.search.nearest(to: -20) { $0 < 6 ? $0 - 25 : $0 - 28 })
        #expect(abs(found.errorLU) <= 0.02 && (abs(found.gainDB - 5) < 0.1 || abs(found.gainDB - 8) < 0.1))
    }

    @Test func withoutALoudnessThereIsNoAnswer() {
        #expect(Self.search.nearest(to: -20) { _ in nil } == nil)
    }

    @Test func gainsStayWithinTheRange() throws {
        let found = try #require(Self.search.nearest(to: 0) { gainDB in
            #expect(Self.search.rangeDB.contains(gainDB))
            return gainDB - 60
        })
        #expect(found.gainDB == 28)
    }
}
