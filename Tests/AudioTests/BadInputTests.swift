import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

struct BadInputTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Opens `bytes` as a file and reads it to its end.
    private func readAll(_ bytes: [UInt8]) throws -> Recording {
        try Recording.read(path: folder.write(bytes, to: "input"))
    }

    private func refusal(_ bytes: [UInt8]) -> SoundalikeError? {
        Fixtures.error { _ = try readAll(bytes) }
    }

    @Test func missingFileAndFolder() throws {
        let missing = Fixtures.error { _ = try RecordingReader(path: folder.file("none.wav")) }
        #expect(missing?.code == .noInput)
        #expect(missing?.problem == "no such file")
        let isFolder = Fixtures.error { _ = try RecordingReader(path: folder.path) }
        #expect(isFolder?.code == .noInput)
        #expect(isFolder?.problem == "is a folder")
    }

    @Test func pipeIsRefusedWithoutWaiting() throws {
        let pipe = folder.file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(Fixtures.error { _ = try RecordingReader(path: pipe) }?.code == .noInput)
    }

    @Test func notAudio() {
        #expect(refusal([])?.problem == "is an empty file")
        for text in ["Lorem ipsum dolor sit amet, consetetur", "ID", "{}", String(repeating: "x", count: 100_000)] {
            #expect(refusal(Array(text.utf8))?.code == .badData)
        }
    }

    @Test(arguments: Fixtures.formats.indices)
    func truncatedHeader(index: Int) throws {
        let whole = try Fixtures.bytes(Fixtures.formats[index])
        for count in [4, 11, 20, 30, 40] {
            let error = try #require(refusal(Array(whole.prefix(count))))
            #expect(error.code == .badData, "\(error)")
        }
    }

    @Test(arguments: Fixtures.formats.indices)
    func truncatedBody(index: Int) throws {
        let whole = try Fixtures.bytes(Fixtures.formats[index])
        _ = try readAll(whole)
        for lost in [2, 5, 100, whole.count / 10, whole.count / 2] {
            let error = refusal(Array(whole.dropLast(lost)))
            #expect(error?.code == .badData, "\(Fixtures.formats[index].container) \(lost)")
            #expect(error?.problem.contains("truncated") == true, "\(Fixtures.formats[index].container) \(lost) \(String(describing: error))")
        }
    }

    @Test func sizesLeftOpenByStreamingWritersAreLegal() throws {
        let data = [UInt8](repeating: 3, count: 2_000)
        for size in [0, 0xFFFF_FFFF, 0x7FFF_F000] as [UInt32] {
            var file = Fixtures.wav(data: data, dataSize: size)
            file.replaceSubrange(4 ..< 8, with: Fixtures.little(Int(size), 4))
            #expect(try readAll(file).frameCount == 1_000)
        }
    }

    @Test func flacOfUnknownLengthIsCounted() throws {
        var file = try Fixtures.bytes(Fixtures.formats[4])
        // The 36 bits of STREAMINFO that count frames.
        file[21] &= 0xF0
        file.replaceSubrange(22 ..< 26, with: [0, 0, 0, 0])
        #expect(try readAll(file).frameCount == 30_000)
    }

    @Test func dataThatIsNotWholeFramesIsReadToTheLastWholeOne() throws {
        #expect(try readAll(Fixtures.wav(channelCount: 2, data: [UInt8](repeating: 1, count: 4_002))).frameCount == 1_000)
    }

    @Test func noSamples() {
        #expect(refusal(Fixtures.wav(data: []))?.problem == "has no samples")
    }

    @Test func tooManyChannels() {
        let error = refusal(Fixtures.wav(channelCount: 3_000, data: [UInt8](repeating: 0, count: 60_000)))
        #expect(error?.code == .badData)
        #expect(error?.problem == "claims 3000 channels")
    }

    @Test(arguments: [0, 200, 3_999, 10_000_000, Int(Int32.max), Int(UInt32.max)])
    func absurdRates(rate: Int) {
        let error = refusal(Fixtures.wav(sampleRateHz: rate, data: [UInt8](repeating: 0, count: 6_000)))
        #expect(error?.problem == "claims a sample rate of \(rate) Hz")
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func samplesThatAreNotFinite(value: Float) throws {
        var samples = Signals.noise(count: 40_000)
        samples[30_001] = value
        let data = samples.flatMap { Fixtures.little(Int($0.bitPattern), 4) }
        let error = try #require(refusal(Fixtures.wav(channelCount: 2, formatTag: 3, bits: 32, data: data)))
        #expect(error.code == .badData)
        #expect(error.problem == "sample 15000 of channel 2 is \(value.isNaN ? "not a number" : "infinite")")
    }

    @Test func shortAndSilentRecordingsCannotBeAnalysed() throws {
        try AnalysisCheck.checkDuration(0.5, of: nil)
        #expect(Fixtures.error { try AnalysisCheck.checkDuration(22_049 / 44_100, of: "a") }?.code == .badData)
        try AnalysisCheck.checkSound(isSilent: false, of: nil)
        #expect(Fixtures.error { try AnalysisCheck.checkSound(isSilent: true, of: "a") }?.problem == "is digital silence")
    }

    @Test func partsOfAFile() throws {
        let recording = Signals.noiseRecording(channelCount: 1, frameCount: 44_100)
        let path = folder.file("whole.wav")
        try recording.write(to: path, as: .wav, encoding: .float32)
        let part = try Recording.read(path: path, startSeconds: 0.25, durationSeconds: 0.5)
        #expect(part.channels[0] == Array(recording.channels[0][11_025 ..< 11_025 + 22_050]))
        #expect(try Recording.read(path: path, startSeconds: 0.9, durationSeconds: 5).frameCount == 4_410)
        #expect(Fixtures.error { _ = try Recording.read(path: path, startSeconds: 1) }?.code == .badData)
        for bad in [-1, Double.nan, .infinity] {
            #expect(Fixtures.error { _ = try Recording.read(path: path, startSeconds: bad) }?.code == .usage)
        }
        #expect(Fixtures.error { _ = try Recording.read(path: path, durationSeconds: 0) }?.code == .usage)
        #expect(Fixtures.error { _ = try Recording.read(path: path, startSeconds: 0, durationSeconds: .nan) }?.code == .usage)
        #expect(try Recording.read(path: path, durationSeconds: 1e300).frameCount == 44_100)
    }
}
