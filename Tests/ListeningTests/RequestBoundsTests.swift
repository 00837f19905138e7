import Testing

@testable import SoundalikeListening

@Suite struct RequestBoundsTests {
    @Test func burstsEndAndComeBack() {
        let bounds = RequestBounds()
        #expect((0..<100).allSatisfy { _ in bounds.secondsToWait(for: "a", at: 0) == nil })
        #expect(bounds.secondsToWait(for: "a", at: 0) == 1)
        // Others are not held back, nor everybody together.
        #expect(bounds.secondsToWait(for: "b", at: 0) == nil && bounds.secondsToWait(for: nil, at: 0) == nil)
        // Twenty more a second, and no more than the burst after a long time.
        #expect((0..<20).allSatisfy { _ in bounds.secondsToWait(for: "a", at: 1.001) == nil } && bounds.secondsToWait(for: "a", at: 1.001) == 1)
        #expect((0..<100).allSatisfy { _ in bounds.secondsToWait(for: "a", at: 1_000) == nil } && bounds.secondsToWait(for: "a", at: 1_000) == 1)
    }

    /// New names are no way around: all together are held to a rate of their own, and names are forgotten.
    @Test func floodsOfNamesAreHeldBack() {
        let bounds = RequestBounds()
        #expect((0..<1_000).allSatisfy { _ in bounds.secondsToWait(for: nil, at: 0) == nil } && bounds.secondsToWait(for: nil, at: 0) == 1)
        for number in 0..<30_000 { _ = bounds.secondsToWait(for: "\(number)", at: 0) }
        #expect(bounds.secondsToWait(for: nil, at: 0) == 1)
    }
}
