import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeExports

@Suite struct EqualiserFitTests {
    /// Where every Q is at least 0.1 nothing is fitted: the bands are the same.
    @Test(arguments: PluginEqualiser.allCases)
    func exactWithinTheLimits(_ equaliser: PluginEqualiser) {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let curve = EqualiserCurve(parametricEQ: EqualiserCurveTests.randomValues(&generator, leastQ: 0.1))
            let fit = equaliser.limits.nearest(to: curve, sampleRateHz: 44_100)
            #expect(fit.isExact && fit.errorDB == 0 && fit.curve == curve)
        }
    }

    /// Below a Q of 0.1 the nearest curve is near, within the limits, and its error is the true one.
    @Test(arguments: PluginEqualiser.allCases)
    func nearBeyondTheLimits(_ equaliser: PluginEqualiser) {
        var generator = SeededGenerator(seed: 4)
        var errors: [Double] = []
        for rate in [44_100.0, 48_000, 22_050] {
            for _ in 0..<2 {
                var values = EqualiserCurveTests.randomValues(&generator)
                values[5] = 0.02
                let curve = EqualiserCurve(parametricEQ: values)
                let fit = equaliser.limits.nearest(to: curve, sampleRateHz: rate)
                #expect(!fit.isExact)
                for band in fit.curve.bands {
                    #expect(equaliser.limits.within(band) == band && band.frequencyHz < 0.49 * rate)
                }
                #expect(equaliser.limits.slots(for: fit.curve.bands) != nil)
                #expect(abs(fit.errorDB - fit.curve.largestDifferenceDB(from: curve, sampleRateHz: rate)) < 1e-12)
                errors.append(fit.errorDB)
            }
        }
        errors.sort()
        #expect(errors[errors.count / 2] < 0.1, "\(errors)")
        #expect(errors[errors.count - 1] < 1.5, "\(errors)")
    }

    @Test func bandsBeyondTheRateAreLeftOut() {
        let curve = EqualiserCurve(bands: [.init(shape: .highShelf, frequencyHz: 12_000, gainDB: 5, q: 1)])
        #expect(PluginEqualiser.lsp.limits.nearest(to: curve, sampleRateHz: 22_050).curve.bands.isEmpty)
        #expect(PluginEqualiser.lsp.limits.nearest(to: curve, sampleRateHz: 44_100).curve == curve)
    }

    @Test func tooManyBandsAreFitted() {
        let bands = (0..<20).map { EqualiserCurve.Band(shape: .lowShelf, frequencyHz: 100 * Double($0 + 1), gainDB: 1, q: 0.7) }
        let fit = PluginEqualiser.calf.limits.nearest(to: EqualiserCurve(bands: bands), sampleRateHz: 44_100)
        #expect(!fit.isExact && PluginEqualiser.calf.limits.slots(for: fit.curve.bands) != nil)
        #expect(fit.errorDB < 1)
    }
}
