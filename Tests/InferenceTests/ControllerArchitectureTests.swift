import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles
import Testing

@Suite struct ControllerArchitectureTests {
    /// Inception, with k² · inputs · outputs weights, a bias, a scale and a shift an output for each convolution:
    ///
    ///     input normalisation                2
    ///     stem                               25 · 64 + 3 · 64                                                                    = 1,792
    ///     stride block of n channels         (48 + 64) n + 9 · (64 · 96 + 96 · 96) + 3 · (48 + 64 + 96 + 96)                     = 112 n + 139,152
    ///     plain block of n channels          (64 + 48 + 64 + 32) n + 25 · 48 · 64 + 9 · (64 · 96 + 96 · 96)
    ///                                            + 3 · (64 + 48 + 64 + 64 + 96 + 96 + 32)                                        = 208 n + 216,432
    ///     first pair: 64 → 208 → 256         146,320 + 259,696                                                                   = 406,016
    ///     five pairs: 256 → 400 → 256        5 · (167,824 + 299,632)                                                             = 2,337,280
    ///     embedding                          256 · 256 + 3 · 256                                                                 = 66,304
    ///     all but the last layer                                                                                                   2,811,394
    ///     output                             257 · P
    @Test(arguments: [(21, 2_816_791), (17, 2_815_763), (50, 2_824_244)])
    func inceptionHasTheWeightsThatItShould(_ parameterCount: Int, _ weightCount: Int) {
        #expect(ControllerArchitecture(.inception, parameterCount: parameterCount).weightCount == weightCount)
    }

    /// MobileNetV2 as in its paper has 2,223,872 weights before the last layer; with one channel in instead of three, 9 · 2 · 32 = 576 less,
    /// and 2 more in the input's normalisation: 2,223,298. The output takes 1,281 · P.
    @Test(arguments: [(21, 2_250_199), (17, 2_245_075), (50, 2_287_348)])
    func mobileNetV2HasTheWeightsThatItShould(_ parameterCount: Int, _ weightCount: Int) {
        #expect(ControllerArchitecture(.mobileNetV2, parameterCount: parameterCount).weightCount == weightCount)
    }

    /// 2 + (25 · 16 + 32) + (9 · 16 · 24 + 48) + (9 · 24 · 32 + 64) + (9 · 32 · 48 + 96) + (48 · 64 + 128) + 65 P.
    @Test func smallIsSmall() {
        #expect(ControllerArchitecture(.small, parameterCount: 2).weightCount == 28_034 + 130)
    }

    /// The rule by hand: the stride divides, rounding up; an odd place of padding goes after the end.
    @Test func padsAsTensorFlowDoes() {
        func padding(_ count: Int, _ size: Int, _ stride: Int) -> [Int] {
            let padding = SamePadding(count, .init(size: size, stride: stride))
            return [padding.outputCount, padding.before, padding.after]
        }
        #expect(padding(8, 3, 1) == [8, 1, 1])
        #expect(padding(8, 3, 2) == [4, 0, 1])
        #expect(padding(7, 3, 2) == [4, 1, 1])
        #expect(padding(157, 5, 2) == [79, 2, 2])
        #expect(padding(128, 5, 2) == [64, 1, 2])
        #expect(padding(157, 2, 2) == [79, 0, 1])
        #expect(padding(157, 1, 2) == [79, 0, 0])
        #expect(padding(1, 3, 2) == [1, 1, 1])
        #expect(padding(8, 2, 3) == [3, 0, 0])
    }

    @Test func thePapersContextHas157Frames() throws {
        let timing = ControllerTiming(), frontEnd = FrontEndSettings.controller
        try timing.validate()
        try frontEnd.validate()
        #expect(frontEnd.frameCount(sampleCount: timing.contextSamples) == 157)
        #expect(timing.samplesBefore == 19_968)
    }

    @Test func comesBackAsItWasAndRefusesTheImpossible() throws {
        let architecture = ControllerArchitecture(.mobileNetV2, parameterCount: 17)
        let json = try JSONValue(encoding: architecture)
        #expect(try json.decode(ControllerArchitecture.self) == architecture)
        #expect(json.members?["encoder"]?.text == "mobilenet-v2")
        for (parameters, bands, frames) in [(0, 128, 157), (1025, 128, 157), (1, 0, 157), (1, 128, -1), (1, 128, 4097)] {
            let error = #expect(throws: SoundalikeError.self) {
                try ControllerArchitecture(.small, parameterCount: parameters, bandCount: bands, frameCount: frames).validate()
            }
            #expect(error?.code == .badData)
        }
        var timing = ControllerTiming()
        timing.contextSamples = 100
        #expect(throws: SoundalikeError.self) { try timing.validate() }
    }
}
