import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

struct OutputFormatTests {
    private func format(_ container: Container, _ encoding: SampleEncoding, rate: Double = 44_100, channels: Int = 2) -> AudioFileFormat {
        AudioFileFormat(container: container, encoding: encoding, sampleRateHz: rate, channelCount: channels)
    }

    @Test func stayAsTheyCame() throws {
        for input in Fixtures.formats { #expect(try AudioFileFormat.output(for: input) == input) }
    }

    @Test func whatCannotBeWrittenBecomesWAV() throws {
        #expect(try AudioFileFormat.output(for: format(.w64, .pcm16)) == format(.wav, .pcm16))
        #expect(try AudioFileFormat.output(for: format(.caf, .float32)) == format(.wav, .float32))
        #expect(try AudioFileFormat.output(for: format(.au, .other)) == format(.wav, .pcm24))
        #expect(try AudioFileFormat.output(for: format(.wav, .other)) == format(.wav, .pcm24))
    }

    @Test func choices() throws {
        #expect(try AudioFileFormat.output(for: format(.mp3, .mp3), container: .wav) == format(.wav, .pcm24))
        #expect(try AudioFileFormat.output(for: format(.wav, .float32), container: .flac) == format(.flac, .pcm24))
        #expect(try AudioFileFormat.output(for: format(.flac, .pcm16), container: .aiff) == format(.aiff, .pcm16))
        #expect(try AudioFileFormat.output(for: format(.wav, .pcm16), bits: .float32) == format(.wav, .float32))
        #expect(try AudioFileFormat.output(for: format(.flac, .pcm24), bits: .bits16) == format(.flac, .pcm16))
    }

    @Test func choicesThatExcludeEachOther() {
        let refused: [(AudioFileFormat, Container?, BitDepth?)] = [
            (format(.wav, .pcm16), .flac, .float32), (format(.mp3, .mp3), nil, .bits16), (format(.wav, .pcm16), .opus, nil),
            (format(.wav, .pcm16, rate: 96_000), .mp3, nil), (format(.wav, .pcm16, channels: 6), .mp3, nil),
            (format(.wav, .pcm16, channels: 10), .flac, nil), (format(.wav, .pcm16), .caf, nil), (format(.wav, .pcm16, rate: .nan), nil, nil),
            (format(.wav, .pcm16, rate: 65_537), .flac, nil), (format(.wav, .pcm16, rate: 96_001), .flac, nil), (format(.wav, .pcm16, rate: 655_360), .flac, nil),
        ]
        for (input, container, bits) in refused {
            let error = Fixtures.error { _ = try AudioFileFormat.output(for: input, container: container, bits: bits) }
            #expect(error?.code == .usage, "\(input) \(String(describing: container))")
        }
    }

    /// Rates that a FLAC frame's header can say: any up to 65,535 Hz, then those that end in 0.
    @Test(arguments: [44_101.0, 65_535, 65_540, 96_000, 655_350])
    func ratesOfFLAC(_ rate: Double) throws {
        let flac = try AudioFileFormat.output(for: format(.wav, .pcm16, rate: rate), container: .flac), folder = try TemporaryFolder()
        try Recording(channels: [[0, 0.5], [0, -0.5]], sampleRateHz: rate).write(to: folder.file("x.flac"), as: flac, dither: false)
        #expect(try RecordingReader(path: folder.file("x.flac")).format == flac)
    }

    @Test func extensions() {
        for container in Container.writable where container != .rf64 { #expect(Container(fileExtension: container.fileExtension) == container) }
        #expect(Container(fileExtension: "AIF") == .aiff)
        #expect(Container(fileExtension: "txt") == nil)
    }
}
