import SoundalikeSpectra
import TestSupport
import Testing

@Suite struct AlignmentTests {
    private let sound = Signals.noise(count: 2_000)

    @Test func delaysAreFoundEitherWayAndUpsideDown() {
        let late = [Float](repeating: 0, count: 37) + sound.map { -$0 }
        #expect(alignment(of: late, to: sound, limit: 100).delay == 37)
        #expect(alignment(of: sound, to: late, limit: 100).delay == -37)
        #expect(alignment(of: late, to: sound, limit: 20).delay != 37)
    }

    /// Whatever the levels are, the correlation of the same is 1, and that of two noises the root of a sample's share in all of them.
    @Test func correlationSaysHowAlikeTwoAre() {
        #expect(abs(alignment(of: sound.map { -0.01 * $0 }, to: sound, limit: 10).correlation + 1) < 1e-5)
        #expect(abs(alignment(of: Signals.noise(count: 2_000, seed: 99), to: sound, limit: 10).correlation) < 0.1)
        #expect(alignment(of: [0, 0, 0], to: sound, limit: 10) == (0, 0))
    }
}
