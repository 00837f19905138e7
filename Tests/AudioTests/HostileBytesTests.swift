import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

/// Damaged files of every kind are read, wholly or up to an error, and never bring the program down.
struct HostileBytesTests {
    @Test(arguments: Fixtures.formats.indices)
    func mutatedFilesAreReadOrRefused(index: Int) throws {
        let folder = try TemporaryFolder()
        let whole = try Fixtures.bytes(Fixtures.formats[index], frameCount: 6_000)
        var generator = SeededGenerator(seed: 42, stream: UInt64(index))
        for _ in 0 ..< 400 {
            var bytes = whole
            // Headers are where a claim can do harm; one mutation in four goes anywhere.
            for _ in 0 ..< 1 + generator.index(below: 6) {
                let place = generator.index(below: generator.index(below: 4) == 0 ? bytes.count : min(bytes.count, 128))
                switch generator.index(below: 3) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes[place] ^= 1 << UInt8(generator.index(below: 8))
                default: bytes[place] = [0, 0xFF, 0x7F, 0x80][generator.index(below: 4)]
                }
            }
            let path = try folder.write(bytes, to: "mutant")
            do {
                let recording = try Recording.read(path: path)
                #expect(recording.frameCount > 0 && recording.channelCount <= AudioLimits.maximumChannelCount)
                #expect(recording.peak.isFinite)
            } catch {
                #expect(error.code == .badData || error.code == .inputOutput)
            }
        }
    }
}
