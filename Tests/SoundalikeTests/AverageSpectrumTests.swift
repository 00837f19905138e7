import Foundation
import Testing

@testable import Soundalike

@Suite struct AverageSpectrumTests {
    private static let centresHz = (0..<64).map { 60 * pow(300, Double($0) / 63) }

    private func spectrum(_ levelDB: (Double) -> Double) -> AverageSpectrum {
        AverageSpectrum(centresHz: Self.centresHz, powers: Self.centresHz.map { pow(10, levelDB($0) / 10) })
    }

    @Test func aTiltIsFoundAndALevelIsNot() {
        let flat = spectrum { _ in -20 }, tilted = spectrum { -35 + 3 * log2($0 / 1_000) }
        let pointsHz = [125.0, 250, 500, 1_000, 2_000, 4_000, 8_000]
        // The mean of the seven, from 125 Hz to 8 kHz, is that at 1 kHz.
        for (found, frequencyHz) in zip(flat.responseDB(to: tilted, atHz: pointsHz), pointsHz) {
            #expect(abs(found - 3 * log2(frequencyHz / 1_000)) < 0.2)
        }
        #expect(flat.responseDB(to: spectrum { _ in -50 }, atHz: pointsHz).allSatisfy { abs($0) < 1e-9 })
    }

    @Test func whatARecordingDoesNotHaveIsLeftAlone() {
        let full = spectrum { _ in -20 }, narrow = spectrum { $0 < 4_000 ? -20 : -150 }
        #expect(narrow.bandwidthHz.map { 3_500 < $0 && $0 < 4_000 } == true)
        let response = full.responseDB(to: narrow, atHz: [500, 1_000, 8_000, 12_000])
        #expect(response.allSatisfy { abs($0) < 1e-9 })
        let silent = AverageSpectrum(centresHz: Self.centresHz, powers: Self.centresHz.map { _ in 0 })
        #expect(full.responseDB(to: silent, atHz: [500]) == [0])
    }
}
