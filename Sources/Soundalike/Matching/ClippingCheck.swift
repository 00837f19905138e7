/// Counts samples that lie in flat tops at full scale.
struct ClippingCheck {
    private var sampleCount = 0
    private var clippedCount = 0
    private var run = 0

    /// Share of clipped samples that is heard.
    private static let audibleShare = 5e-5

    /// Takes the next samples of one channel.
    mutating func add(_ samples: UnsafeBufferPointer<Float>) {
        sampleCount += samples.count
        for sample in samples {
            // Flat tops: three samples or more in a row at full scale.
            run = abs(sample) >= 0.997 ? run + 1 : 0
            if run >= 3 { clippedCount += run == 3 ? 3 : 1 }
        }
    }

    /// Whether it is heard.
    var isAudible: Bool { Double(clippedCount) > Self.audibleShare * Double(max(1, sampleCount)) }
}
